//! Tests that an early end, by a signal or a closed pipe, leaves no process. The tests wait for every process that
//! holds a pipe, so a test does not end if a process is left.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Command;
use std::thread;

use fork_demo::{ExitStatus, Process, Signal as OurSignal, start_command};

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::SigSet;

use crate::lifecycle::block;
use crate::program::{Program, Signal};
use crate::sys;

notes_testkit::promises![
    ctrl_c_ends_all_processes,
    a_signal_to_the_parent_alone_ends_all_processes,
    sigterm_and_sighup_end_all_processes,
    a_stopped_child_is_ended_too,
    an_error_is_not_hidden_by_siblings_that_wait_for_ever,
    a_child_can_be_terminated_where_the_program_has_sigterm_blocked,
    a_terminated_child_ends_its_children_and_is_killed_by_the_signal,
    an_ignored_signal_stays_ignored,
    a_sigterm_that_is_ignored_and_blocked_stays_blocked,
    a_closed_pipe_ends_all_processes_without_a_message,
    a_closed_pipe_found_by_a_grandchild_ends_all_processes_without_a_message,
    a_full_disk_found_by_a_grandchild_ends_all_processes_with_an_error,
    sigquit_ends_all_processes_and_is_what_kills_the_program,
    a_thread_that_ends_the_program_ends_the_children_too,
    spawned_children_and_their_children_are_ended_too,
    a_signal_during_a_fork_ends_every_child,
    a_signal_while_threads_start_programs_ends_every_program,
];

/// Prints that the process is running, and waits forever.
fn stay() -> ! {
    notes::say!("ready");
    block()
}

/// Starts three children: one with a child, one that ignores SIGTERM and SIGINT and has a child, and one without a
/// child.
pub(crate) fn family() {
    let nest = || {
        let mut inner = Process::new(|| stay());
        inner.start().unwrap();
        stay()
    };
    let ignores_signals = || {
        sys::ignore(Signal::SIGTERM);
        sys::ignore(Signal::SIGINT);
        nest();
    };
    let mut children = [
        Process::new(nest),
        Process::new(ignores_signals),
        Process::new(|| stay()),
    ];
    children.iter_mut().for_each(|child| child.start().unwrap());
    children[0].join().unwrap();
}

fn started_family() -> Program {
    let mut family = Program::start("family");
    for _ in 0..5 {
        assert_eq!(family.line(), "ready");
    }
    family
}

fn assert_nothing_left(program: Program, status: i32) {
    let ended = program.end();
    assert_eq!(ended.status, ExitStatus::Code(status));
    assert_eq!((&*ended.stdout, &*ended.stderr), ("", ""));
}

fn ctrl_c_ends_all_processes() {
    let family = started_family();
    family.signal_group(Signal::SIGINT);
    assert_nothing_left(family, 130);
}

fn a_signal_to_the_parent_alone_ends_all_processes() {
    let family = started_family();
    family.signal(Signal::SIGINT);
    assert_nothing_left(family, 130);
}

fn sigterm_and_sighup_end_all_processes() {
    for (signal, status) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let family = started_family();
        family.signal(signal);
        assert_nothing_left(family, status);
    }
}

fn sigquit_ends_all_processes_and_is_what_kills_the_program() {
    setrlimit(Resource::RLIMIT_CORE, 0, 0).unwrap();
    let family = started_family();
    family.signal(Signal::SIGQUIT);
    let ended = family.end();
    assert_eq!(ended.status.python_code(), -(Signal::SIGQUIT as i32));
    assert_eq!((&*ended.stdout, &*ended.stderr), ("", ""));
}

pub(crate) fn stopped() {
    let mut child = Process::new(|| stay());
    child.start().unwrap();
    child.child().unwrap().signal(OurSignal::STOP).unwrap();
    stay();
}

fn a_stopped_child_is_ended_too() {
    let mut program = Program::start("stopped");
    assert_eq!(program.line(), "ready");
    program.signal(Signal::SIGINT);
    let ended = program.end();
    assert_eq!(ended.status, ExitStatus::Code(130));
}

fn unregistered((): ()) {}

/// Passes its first error on, as a scenario does, while a sibling waits forever.
pub(crate) fn first_error() {
    let failed_start = || {
        let mut sibling = Process::new(|| block());
        let mut other = Process::spawned(unregistered, ());
        sibling.start()?;
        other.start()
    };
    let failed_body = || {
        let mut sibling = Process::new(|| block());
        let mut other = Process::new(|| 3).named("other");
        sibling.start()?;
        other.start()?;
        other.join_ok()
    };
    notes::interrupt::end_at_first_error();
    notes::say!("{}", failed_start().unwrap_err());
    notes::say!("{}", failed_body().unwrap_err());
}

fn an_error_is_not_hidden_by_siblings_that_wait_for_ever() {
    let ended = Program::start("first_error").end();
    assert_eq!(ended.status, ExitStatus::Code(0), "{}", ended.stderr);
    let said = "cannot start Process-2\nother failed: exit code 3\n";
    assert_eq!(ended.stdout, said);
}

fn a_child_can_be_terminated_where_the_program_has_sigterm_blocked() {
    let sigterm = SigSet::from(Signal::SIGTERM);
    sigterm.thread_block().unwrap();
    let mut child = Process::new(|| block());
    child.start().unwrap();
    child.terminate().unwrap();
    assert_eq!(child.join().unwrap().python_code(), -15);
    // A blocked signal stays blocked in the parent.
    assert!(SigSet::thread_get_mask().unwrap().contains(Signal::SIGTERM));
}

fn a_terminated_child_ends_its_children_and_is_killed_by_the_signal() {
    notes::interrupt::install();
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    let mut child = Process::new(move || {
        let mut inner = Process::new(|| {
            writer.write_all(b"r").unwrap();
            block()
        });
        inner.start().unwrap();
        inner.join().unwrap();
    });
    child.start().unwrap();
    reader.read_exact(&mut [0]).unwrap();
    child.terminate().unwrap();
    // Both processes hold the pipe, so it ends only after both have ended.
    assert_eq!(reader.read(&mut [0]).unwrap(), 0);
    assert_eq!(child.join().unwrap().python_code(), -15);
}

pub(crate) fn ignoring() {
    notes::say!("ready");
    sys::count(Signal::SIGUSR1);
    block();
}

fn an_ignored_signal_stays_ignored() {
    // A signal that is ignored here stays ignored in the started program.
    sys::ignore(Signal::SIGHUP);
    let mut program = Program::start("ignoring");
    assert_eq!(program.line(), "ready");
    program.signal(Signal::SIGHUP);
    program.signal(Signal::SIGTERM);
    assert_nothing_left(program, 143);
}

fn a_sigterm_that_is_ignored_and_blocked_stays_blocked() {
    sys::ignore(Signal::SIGTERM);
    SigSet::from(Signal::SIGTERM).thread_block().unwrap();
    let mut child = Process::new(|| 3);
    child.start().unwrap();
    assert_eq!(child.join().unwrap(), ExitStatus::Code(3));
    let mask = SigSet::thread_get_mask().unwrap();
    assert!(mask.contains(Signal::SIGTERM));
}

pub(crate) fn chatter() {
    let mut silent = Process::new(|| block());
    silent.start().unwrap();
    let mut talker = Process::new(|| {
        loop {
            notes::say!("and another thing");
        }
    });
    talker.start().unwrap();
    loop {
        notes::say!("by the way");
    }
}

fn a_closed_pipe_ends_all_processes_without_a_message() {
    let mut program = Program::start("chatter");
    program.line();
    let (status, stderr) = program.end_unread();
    assert_eq!((status, &*stderr), (ExitStatus::Code(0), ""));
}

/// Only the grandchild prints. The child and the parent wait forever.
pub(crate) fn listening() {
    // A write to a closed pipe that is not the demo's output only returns an error.
    let (reader, mut writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.write_all(b"?").unwrap_err();
    let mut child = Process::new(|| {
        let mut talker = Process::new(|| {
            loop {
                notes::say!("and another thing");
            }
        });
        talker.start().unwrap();
        block()
    });
    child.start().unwrap();
    block()
}

fn a_closed_pipe_found_by_a_grandchild_ends_all_processes_without_a_message() {
    let mut program = Program::start("listening");
    assert_eq!(program.line(), "and another thing");
    let (status, stderr) = program.end_unread();
    assert_eq!((status, &*stderr), (ExitStatus::Code(0), ""));
}

fn a_full_disk_found_by_a_grandchild_ends_all_processes_with_an_error() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let program = Command::new(std::env::current_exe().unwrap())
        .args(["program", "listening"])
        .stdout(full)
        .output()
        .unwrap();
    let stderr = String::from_utf8(program.stderr).unwrap();
    assert_eq!(program.status.code(), Some(1), "{stderr}");
    let said = "error: cannot write to standard output: No space left on device (os error 28)\n";
    assert_eq!(stderr, said);
}

pub(crate) fn giving_up() {
    let mut child = Process::new(|| stay());
    child.start().unwrap();
    thread::spawn(|| notes::interrupt::end_with("no more fish"));
    // The child is ended by a signal, but this `join` does not return: the thread stops here.
    child.join().unwrap();
    notes::say!("went on");
}

fn a_thread_that_ends_the_program_ends_the_children_too() {
    let ended = Program::start("giving_up").end();
    assert_eq!(ended.status, ExitStatus::Code(1));
    assert_eq!(ended.stderr, "error: no more fish\n");
    assert!(!ended.stdout.contains("went on"));
}

/// Runs in a spawned child. Starts a child that does not end by itself.
pub(crate) fn nest((): ()) {
    let mut inner = Process::new(|| stay());
    inner.start().unwrap();
    stay();
}

pub(crate) fn spawning() {
    let mut outer = Process::spawned(nest, ());
    outer.start().unwrap();
    stay();
}

fn spawned_children_and_their_children_are_ended_too() {
    let mut program = Program::start("spawning");
    for _ in 0..3 {
        assert_eq!(program.line(), "ready");
    }
    program.signal(Signal::SIGINT);
    assert_nothing_left(program, 130);
}

/// Starts children as fast as possible. Each child prints a line, so that the test can send its signal at any point.
pub(crate) fn forker() {
    let mut children = Vec::new();
    for _ in 0..500 {
        let mut child = Process::new(|| stay());
        child.start().unwrap();
        children.push(child);
    }
    block();
}

fn a_signal_during_a_fork_ends_every_child() {
    for lines in 1..=40 {
        let mut program = Program::start("forker");
        for _ in 0..lines {
            assert_eq!(program.line(), "ready");
        }
        program.signal(Signal::SIGINT);
        assert_eq!(program.end().status, ExitStatus::Code(130));
    }
}

pub(crate) fn spawner() {
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut children = Vec::new();
                for _ in 0..60 {
                    let mut command = Command::new("sleep");
                    children.push(start_command(command.arg("1000")).unwrap());
                    notes::say!("started");
                }
                block();
            });
        }
    });
}

fn a_signal_while_threads_start_programs_ends_every_program() {
    for lines in (1..=40).step_by(3) {
        let mut program = Program::start("spawner");
        for _ in 0..lines {
            assert_eq!(program.line(), "started");
        }
        program.signal(Signal::SIGINT);
        assert_eq!(program.end().status, ExitStatus::Code(130));
    }
}
