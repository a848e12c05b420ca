//! Tests of start, join, status and names of forked processes.

use std::error::Error;
use std::io::{PipeWriter, Read, Write, pipe};
use std::sync::atomic::Ordering;
use std::time::Duration;

use fork_demo::{
    ExitStatus, Fork, PANICKED, Process, ProcessError, Run, RunResult, Signal, current, exit_now,
    fork,
};
use nix::sys::signal::kill;
use nix::unistd::{getppid, pause};

use crate::program::{self, Program};
use crate::sys;

notes_testkit::promises![
    default_names_are_the_same_as_in_multiprocessing,
    a_process_of_a_user_type_is_named_after_the_type,
    a_child_changes_only_its_own_copy,
    a_fork_returns_twice,
    a_second_start_and_a_join_before_the_first_are_refused,
    the_exit_status_can_be_read_again,
    join_timeout_returns_before_the_child_has_ended,
    terminate_gives_exit_code_minus_15_and_kill_minus_9,
    the_exit_code_is_what_the_body_returns,
    a_child_waits_for_the_threads_that_it_started,
    an_error_gives_exit_code_1_and_prints_one_line,
    a_panic_gives_exit_code_101_and_one_message_and_only_the_parent_continues,
    pending_output_is_printed_once,
    a_signal_does_not_interrupt_a_join,
    statuses_are_kept_even_if_sigchld_is_ignored,
    a_child_shows_its_name_in_ps_and_its_parent_keeps_its_own,
    each_child_draws_its_own_numbers_and_a_seed_repeats_them,
];

/// Waits forever, until a signal ends the process.
pub(crate) fn block() -> ! {
    loop {
        pause();
    }
}

fn default_names_are_the_same_as_in_multiprocessing() {
    assert_eq!(current().name, "MainProcess");
    assert_eq!(current().parent_pid, None);
    let (mut names, writer) = pipe().unwrap();
    let parent = current().pid;
    let mut first = Process::new(move || {
        assert_eq!(current().parent_pid, Some(parent));
        let mut child = Process::new(|| write_name(&writer, &current().name));
        child.start().unwrap();
        child.join().unwrap();
        write_name(&writer, &current().name);
    });
    let second = Process::new(|| ());
    first.start().unwrap();
    assert!(first.join().unwrap().success());
    assert_eq!(second.name(), "Process-2");
    let mut text = String::new();
    // The read ends although this process made the pipe, because the writer moved into the child.
    names.read_to_string(&mut text).unwrap();
    assert_eq!(text, "Process-1:1 Process-1 ");
}

fn write_name(mut writer: &PipeWriter, name: &str) {
    writer.write_all(format!("{name} ").as_bytes()).unwrap();
}

struct ClockProcess {
    seconds: u32,
}

impl Run for ClockProcess {
    fn run(self) -> RunResult {
        assert_eq!((self.seconds, &*current().name), (5, "ClockProcess-1"));
        Ok(())
    }
}

fn a_process_of_a_user_type_is_named_after_the_type() {
    let mut clock = Process::of(ClockProcess { seconds: 5 });
    assert_eq!(clock.name(), "ClockProcess-1");
    clock.start().unwrap();
    assert!(clock.join().unwrap().success());
}

fn a_child_changes_only_its_own_copy() {
    let mut number = 1;
    let mut process = Process::new(|| {
        number += 5;
        number
    });
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), ExitStatus::Code(6));
    drop(process);
    assert_eq!(number, 1);
}

fn a_fork_returns_twice() {
    let parent = current().pid;
    match fork().unwrap() {
        Fork::Child => exit_now(if getppid().as_raw() == parent { 7 } else { 1 }),
        Fork::Parent { child } => {
            assert_ne!(child.pid(), parent);
            assert_eq!(child.wait().unwrap(), ExitStatus::Code(7));
        }
    }
}

fn a_second_start_and_a_join_before_the_first_are_refused() {
    let mut process = Process::new(|| ());
    let early = process.join().unwrap_err();
    assert_eq!(
        early.to_string(),
        "can only join a started process: Process-1"
    );
    assert!(process.terminate().is_err());
    assert_eq!((process.pid(), process.is_alive()), (None, false));
    process.start().unwrap();
    let twice = process.start().unwrap_err();
    assert_eq!(twice.to_string(), "cannot start a process twice: Process-1");
    assert!(process.join().unwrap().success());
    assert!(matches!(
        process.start(),
        Err(ProcessError::StartedTwice { .. })
    ));
}

fn the_exit_status_can_be_read_again() {
    let mut process = Process::new(|| 3);
    assert_eq!(process.exit_status(), None);
    process.start().unwrap();
    for _ in 0..3 {
        assert_eq!(process.join().unwrap(), ExitStatus::Code(3));
        assert_eq!(process.exit_status(), Some(ExitStatus::Code(3)));
    }
    assert!(!process.is_alive());
    process.kill().unwrap();
}

fn join_timeout_returns_before_the_child_has_ended() {
    let (mut reader, writer) = pipe().unwrap();
    let mut process = Process::new(move || {
        let mut byte = [0];
        reader.read_exact(&mut byte).unwrap();
        i32::from(byte[0])
    });
    process.start().unwrap();
    for timeout in [Duration::ZERO, Duration::from_millis(20)] {
        assert_eq!(process.join_timeout(timeout).unwrap(), None);
    }
    assert!(process.is_alive());
    (&writer).write_all(&[9]).unwrap();
    let status = process.join_timeout(Duration::MAX).unwrap();
    assert_eq!(status, Some(ExitStatus::Code(9)));
    let again = process.join_timeout(Duration::ZERO).unwrap();
    assert_eq!(again, status);
}

fn terminate_gives_exit_code_minus_15_and_kill_minus_9() {
    let mut one = Process::new(|| block());
    let mut other = Process::new(|| block());
    one.start().unwrap();
    other.start().unwrap();
    one.terminate().unwrap();
    other.kill().unwrap();
    assert_eq!(one.join().unwrap().python_code(), -15);
    assert_eq!(other.join().unwrap(), ExitStatus::Signal(Signal::KILL));
    one.terminate().unwrap();
}

fn the_exit_code_is_what_the_body_returns() {
    let code = |mut process: Process<'_>| {
        process.start().unwrap();
        process.join().unwrap().python_code()
    };
    assert_eq!(code(Process::new(|| ())), 0);
    assert_eq!(code(Process::new(|| 42)), 42);
    assert_eq!(code(Process::new(|| Ok::<(), String>(()))), 0);
    assert_eq!(code(Process::new(|| Ok::<i32, String>(5))), 5);
    assert_eq!(code(Process::new(|| std::process::exit(3))), 3);
    assert_eq!(code(Process::new(|| exit_now(4))), 4);
    assert_eq!(code(Process::new(|| std::process::abort())), -6);
}

pub(crate) fn failing() {
    let mut process =
        Process::new(|| -> Result<(), Box<dyn Error + Send + Sync>> { Err("no such fish".into()) });
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), ExitStatus::Code(1));
}

fn an_error_gives_exit_code_1_and_prints_one_line() {
    let ended = Program::start("failing").end();
    assert_eq!(ended.stderr, "Process-1: no such fish\n");
    assert_eq!(ended.status, ExitStatus::Code(0));
}

struct SaysWhenDropped;

impl Drop for SaysWhenDropped {
    fn drop(&mut self) {
        notes::say!("dropped");
    }
}

pub(crate) fn panicking() {
    let _dropped_once = SaysWhenDropped;
    let mut process = Process::new(|| panic!("out of {}", "cheese"));
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), ExitStatus::Code(PANICKED));
    notes::say!("went on");
}

fn a_panic_gives_exit_code_101_and_one_message_and_only_the_parent_continues() {
    let ended = Program::start("panicking").end();
    assert_eq!(ended.stdout, "went on\ndropped\n");
    let (place, message) = ended.stderr.rsplit_once(": ").unwrap();
    assert!(place.starts_with("process Process-1 ("), "{place}");
    assert!(place.contains(") panicked at "), "{place}");
    assert_eq!(message, "out of cheese\n");
}

pub(crate) fn pending_output() {
    print!("pending ");
    let mut process = Process::new(|| print!("child "));
    process.start().unwrap();
    process.join().unwrap();
    println!("parent");
}

fn pending_output_is_printed_once() {
    let ended = Program::start("pending_output").end();
    assert_eq!(ended.stdout, "pending child parent\n");
}

fn a_signal_does_not_interrupt_a_join() {
    sys::count(program::Signal::SIGUSR1);
    let nag = || {
        for _ in 0..100 {
            kill(getppid(), program::Signal::SIGUSR1).unwrap();
            std::thread::sleep(Duration::from_micros(500));
        }
        5
    };
    let mut joined = Process::new(nag);
    joined.start().unwrap();
    assert_eq!(joined.join().unwrap(), ExitStatus::Code(5));
    let before = sys::COUNTED.load(Ordering::Relaxed);
    let mut joined = Process::new(nag);
    joined.start().unwrap();
    let status = joined.join_timeout(Duration::from_secs(30)).unwrap();
    assert_eq!(status, Some(ExitStatus::Code(5)));
    assert!(before > 0 && sys::COUNTED.load(Ordering::Relaxed) > before);
}

fn statuses_are_kept_even_if_sigchld_is_ignored() {
    sys::ignore(program::Signal::SIGCHLD);
    let mut process = Process::new(|| 6);
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), ExitStatus::Code(6));
}

fn a_child_shows_its_name_in_ps_and_its_parent_keeps_its_own() {
    let shown = || std::fs::read_to_string("/proc/self/comm").unwrap();
    let before = shown();
    let reader = || i32::from(shown() != "a long name, ch\n");
    let mut process = Process::new(reader).named("a long name, cheerfully cut");
    process.start().unwrap();
    assert!(process.join().unwrap().success());
    assert_eq!(shown(), before);
}

fn each_child_draws_its_own_numbers_and_a_seed_repeats_them() {
    let draw = || {
        let (mut reader, writer) = pipe().unwrap();
        for _ in 0..3 {
            let tell_one = || write_name(&writer, &notes::random::randint(0, 1 << 40).to_string());
            let mut process = Process::new(tell_one);
            process.start().unwrap();
            process.join().unwrap();
        }
        drop(writer);
        let mut drawn = String::new();
        reader.read_to_string(&mut drawn).unwrap();
        drawn
    };
    let path = notes::actor::ActorPath::next_child();
    let run = || {
        // Each run is in a separate fork, where the numbers of children start at one.
        let (mut reader, writer) = pipe().unwrap();
        let mut process = Process::new(|| {
            notes::actor::begin(notes::actor::ActorKind::Process, "run", &path);
            notes::random::seed_run(Some(7));
            write_name(&writer, &notes::random::randint(0, 1 << 40).to_string());
            write_name(&writer, &draw());
        });
        process.start().unwrap();
        process.join().unwrap();
        drop(process);
        drop(writer);
        let mut drawn = String::new();
        reader.read_to_string(&mut drawn).unwrap();
        drawn
    };
    let first = run();
    let mut numbers: Vec<&str> = first.split_whitespace().collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 4, "{first}");
    assert_eq!(run(), first);
}

fn a_child_waits_for_the_threads_that_it_started() {
    for panics in [false, true] {
        let (mut lines, writer) = pipe().unwrap();
        let mut process = Process::new(move || {
            let mut late = notes::thread::Thread::new(move || {
                std::thread::sleep(Duration::from_millis(50));
                write_name(&writer, "late");
            });
            late.start().unwrap();
            assert!(!panics, "the panic that the test expects");
        });
        process.start().unwrap();
        assert_eq!(process.join().unwrap().success(), !panics);
        let mut text = String::new();
        lines.read_to_string(&mut text).unwrap();
        assert_eq!(text, "late ");
    }
}
