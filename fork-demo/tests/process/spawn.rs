//! Tests of spawned processes: their request, what they inherit, and the guard.

use std::io::{self, Read};
use std::os::fd::AsRawFd;
use std::process::ExitCode;
use std::thread;

use fork_demo::spawn::Entry;
use fork_demo::{ExitStatus, Process, ProcessError, StartError, current};
use notes::{pace, random};

use crate::lifecycle::block;
use crate::program::{Program, Signal};
use crate::{signals, spawned_values, sys};

notes_testkit::promises![
    an_argument_of_a_mebibyte_arrives_complete,
    a_spawned_child_inherits_only_the_standard_streams,
    a_spawned_child_has_its_name_parent_pid_speed_and_seed,
    a_spawn_without_registered_settings_passes_none_on,
    a_panic_in_a_spawned_child_gives_exit_code_101,
    a_spawned_daemon_ends_with_a_killed_parent,
    spawn_works_while_other_threads_run,
    a_function_that_is_not_registered_with_the_guard_is_refused,
    without_a_guard_a_spawned_child_may_not_spawn,
    a_child_can_be_terminated_even_if_its_program_was_started_with_sigterm_ignored,
];

pub(crate) fn entries() -> [Entry; 12] {
    [
        Entry::of(checksum),
        Entry::of(check_descriptors),
        Entry::of(check_identity),
        Entry::of(panic_if_zero),
        Entry::of(stay),
        Entry::of(signals::nest),
        Entry::of(reports_its_pace),
        Entry::of(spawned_values::exit_code),
        Entry::returning(spawned_values::sum),
        Entry::returning(spawned_values::value),
        Entry::returning(spawned_values::fail_in_way),
        Entry::returning(spawned_values::return_argument),
    ]
}

fn joined(mut process: Process<'_>) -> ExitStatus {
    process.start().unwrap();
    process.join().unwrap()
}

fn checksum((bytes, expected): (Vec<u8>, u64)) -> i32 {
    i32::from(sum(&bytes) != expected)
}

fn sum(bytes: &[u8]) -> u64 {
    let weighted = (1..)
        .zip(bytes)
        .map(|(place, byte)| place * u64::from(*byte));
    weighted.sum()
}

fn an_argument_of_a_mebibyte_arrives_complete() {
    let bytes: Vec<u8> = (0..1_u32 << 20)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let expected = sum(&bytes);
    let status = joined(Process::spawned(checksum, (bytes, expected)));
    assert_eq!(status, ExitStatus::Code(0));
}

fn check_descriptors((): ()) {
    let mut open: Vec<(i32, String)> = Vec::new();
    for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
        let path = entry.unwrap().path();
        let number = path.file_name().unwrap().to_str().unwrap().parse().unwrap();
        open.push((
            number,
            std::fs::read_link(path).map_or_else(|_| "gone".into(), |to| to.display().to_string()),
        ));
    }
    open.sort();
    let numbers: Vec<i32> = open.iter().map(|(number, _)| *number).collect();
    // The fourth descriptor is the directory that is being read.
    assert_eq!(numbers, [0, 1, 2, 3], "{open:?}");
    assert_eq!(open[0].1, "/dev/null");
    assert_eq!(io::stdin().read(&mut [0]).unwrap(), 0);
}

fn a_spawned_child_inherits_only_the_standard_streams() {
    let (reader, _writer) = io::pipe().unwrap();
    // dup makes a descriptor that is not close-on-exec, as C libraries do.
    let stray = nix::unistd::dup(&reader).unwrap();
    assert!(stray.as_raw_fd() > 2);
    assert_eq!(
        joined(Process::spawned(check_descriptors, ())),
        ExitStatus::Code(0)
    );
}

fn check_identity((name, parent, speed, seed): (String, i32, f64, u64)) {
    assert_eq!(current().name, name);
    assert_eq!(current().parent_pid, Some(parent));
    assert_eq!(notes::actor::name(), name);
    assert_eq!((pace::speed(), random::seed_of_run()), (speed, seed));
    assert_eq!(Process::new(|| ()).name(), "Process-1:1");
    let mut inner = Process::spawned(panic_if_zero, 9).named("inner");
    inner.start().unwrap();
    assert_eq!(inner.join().unwrap(), ExitStatus::Code(9));
}

fn a_spawned_child_has_its_name_parent_pid_speed_and_seed() {
    pace::set_speed(20.0);
    random::seed_run(Some(7));
    let expected = ("teller".to_owned(), current().pid, 20.0, 7);
    let process = Process::spawned(check_identity, expected).named("teller");
    assert_eq!(joined(process), ExitStatus::Code(0));
}

/// The name of the program whose main registers no settings.
pub(crate) const WITHOUT_SETTINGS: &str = "without_settings";

fn reports_its_pace((): ()) {
    let (speed, handles_signals) = (pace::speed(), notes::interrupt::is_installed());
    notes::say!("speed {speed}, signals {handles_signals}");
}

/// The body of a main that has registered no settings; see `main`.
pub(crate) fn without_settings() {
    pace::set_speed(20.0);
    let mut process = Process::spawned(reports_its_pace, ());
    process.start().unwrap();
    process.join_ok().unwrap();
}

fn a_spawn_without_registered_settings_passes_none_on() {
    let ended = Program::start(WITHOUT_SETTINGS).end();
    assert_eq!(ended.stdout, "speed 1, signals false\n");
    assert_eq!((ended.status, &*ended.stderr), (ExitStatus::Code(0), ""));
}

fn panic_if_zero(code: i32) -> i32 {
    assert!(code != 0, "the code is 0");
    code
}

fn a_panic_in_a_spawned_child_gives_exit_code_101() {
    assert_eq!(
        joined(Process::spawned(panic_if_zero, 0)),
        ExitStatus::Code(101)
    );
}

fn stay((): ()) {
    notes::say!("ready");
    block();
}

fn a_child_can_be_terminated_even_if_its_program_was_started_with_sigterm_ignored() {
    sys::ignore(Signal::SIGTERM);
    let mut forked = Process::new(|| block());
    let mut spawned = Process::spawned(stay, ());
    for child in [&mut forked, &mut spawned] {
        child.start().unwrap();
        // At once: the child may not have begun.
        child.terminate().unwrap();
    }
    for child in [&forked, &spawned] {
        assert_eq!(
            child.join().unwrap(),
            ExitStatus::Signal(fork_demo::Signal::TERM)
        );
    }
}

pub(crate) fn spawned_daemon() {
    let mut daemon = Process::spawned(stay, ()).daemon(true);
    daemon.start().unwrap();
    block();
}

fn a_spawned_daemon_ends_with_a_killed_parent() {
    let mut program = Program::start("spawned_daemon");
    assert_eq!(program.line(), "ready");
    program.signal(Signal::SIGKILL);
    assert_eq!(program.end().status.python_code(), -9);
}

fn spawn_works_while_other_threads_run() {
    thread::scope(|scope| {
        for code in 1..5 {
            scope.spawn(move || {
                let status = joined(Process::spawned(panic_if_zero, code));
                assert_eq!(status, ExitStatus::Code(code));
            });
        }
    });
}

fn unknown((): ()) {}

fn a_function_that_is_not_registered_with_the_guard_is_refused() {
    let refused = [
        Process::spawned(unknown, ()).start(),
        Process::spawned(|(): ()| (), ()).start(),
    ];
    for result in refused {
        let Err(ProcessError::Start { source, .. }) = result else {
            panic!("an unregistered function was started");
        };
        assert!(
            matches!(source, StartError::NotRegistered { .. }),
            "{source}"
        );
    }
}

/// A main without the guard. Its child runs it, too.
pub(crate) fn unguarded() -> ExitCode {
    let mut process = Process::spawned(unknown, ());
    match process.start() {
        Ok(()) => {
            println!("the child: {}", process.join().unwrap());
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{:#}", anyhow::Error::new(error));
            ExitCode::FAILURE
        }
    }
}

fn without_a_guard_a_spawned_child_may_not_spawn() {
    let ended = Program::start("unguarded").end();
    let (childs, parents) = ended.stdout.trim_end().rsplit_once('\n').unwrap();
    assert!(childs.contains("before the current process has finished its bootstrapping phase"));
    assert!(childs.contains("guard"), "{childs}");
    assert_eq!(parents, "the child: exit code 1");
    assert!(ended.status.success());
}
