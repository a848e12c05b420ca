//! Tests at the kernel's limits of processes and descriptors.

use std::time::Duration;

use fork_demo::{ChildError, ExitStatus, Process, ResultProcess};
use nix::sys::prctl;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{Uid, geteuid, setuid};

use crate::lifecycle::block;
use crate::program::{Program, Signal};

notes_testkit::promises![
    at_the_process_limit_start_fails_and_can_be_retried,
    a_daemon_that_renews_its_parent_death_signal_ends_with_a_killed_parent,
    start_and_join_work_without_free_descriptors,
    beyond_the_file_size_limit_a_spawn_and_a_value_fail_with_the_reason,
];

pub(crate) fn without_files() {
    setrlimit(Resource::RLIMIT_FSIZE, 0, 0).unwrap();
    let mut spawned = Process::spawned(crate::spawned_values::exit_code, ());
    let error = spawned.start().unwrap_err();
    notes::say!("{:#}", anyhow::Error::new(error));
    let mut forked = ResultProcess::new(|| 3);
    forked.start().unwrap();
    notes::say!("{}", forked.join().unwrap_err());
}

fn beyond_the_file_size_limit_a_spawn_and_a_value_fail_with_the_reason() {
    let ended = Program::start("without_files").end();
    assert_eq!(ended.status, ExitStatus::Code(0), "{}", ended.stderr);
    let mut lines = ended.stdout.lines();
    let spawned = lines.next().unwrap();
    assert!(spawned.starts_with("cannot start Process-1: "), "{spawned}");
    assert!(spawned.contains("ulimit -f"), "{spawned}");
    assert_eq!(lines.next(), Some("Process-2 failed: exit code 1"));
    assert!(ended.stderr.contains("ulimit -f"), "{}", ended.stderr);
}

/// A user id that no process has. It must not be root's, because root has no limit.
const NOBODY_UID: u32 = 61_234;

pub(crate) fn limited() {
    if geteuid().is_root() {
        setuid(Uid::from_raw(NOBODY_UID)).unwrap();
    }
    let (soft, hard) = getrlimit(Resource::RLIMIT_NPROC).unwrap();
    let mut started = Process::new(|| 3);
    started.start().unwrap();
    setrlimit(Resource::RLIMIT_NPROC, 1, hard).unwrap();
    let mut refused = Process::new(|| 4);
    let error = refused.start().unwrap_err();
    notes::say!("{:#}", anyhow::Error::new(error));
    assert_eq!((refused.pid(), refused.is_alive()), (None, false));
    assert_eq!(started.join().unwrap(), ExitStatus::Code(3));
    setrlimit(Resource::RLIMIT_NPROC, soft, hard).unwrap();
    refused.start().unwrap();
    assert_eq!(refused.join().unwrap(), ExitStatus::Code(4));
}

fn at_the_process_limit_start_fails_and_can_be_retried() {
    let ended = Program::start("limited").end();
    assert_eq!(ended.stderr, "");
    assert!(ended.status.success());
    let message = ended.stdout;
    assert!(
        message.starts_with("cannot start Process-2: fork failed"),
        "{message}"
    );
    assert!(
        message.contains("ulimit -u") && message.contains("os error 11"),
        "{message}"
    );
}

fn start_and_join_work_without_free_descriptors() {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    let mut one = Process::new(|| 3);
    let mut other = Process::new(|| block());
    setrlimit(Resource::RLIMIT_NOFILE, 3, hard).unwrap();
    one.start().unwrap();
    other.start().unwrap();
    let error = other.child().unwrap().pidfd().unwrap_err();
    assert!(matches!(error, ChildError::NoPidfd { .. }));
    let message = error.to_string();
    assert!(
        message.ends_with("no free descriptor (`ulimit -n`)"),
        "{message}"
    );
    let ended = other.join_timeout(Duration::from_millis(20)).unwrap();
    assert_eq!(ended, None);
    let ended = one.join_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(ended, Some(ExitStatus::Code(3)));
    assert_eq!(one.join().unwrap(), ExitStatus::Code(3));
    other.terminate().unwrap();
    assert_eq!(other.join().unwrap().python_code(), -15);
    setrlimit(Resource::RLIMIT_NOFILE, soft, hard).unwrap();
}

pub(crate) fn daemon_without_a_pipe() {
    // No descriptor is free for the pipe.
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 3, hard).unwrap();
    let mut daemon = Process::new(|| {
        prctl::set_pdeathsig(None).unwrap(); // As a change of the user does.
        fork_demo::renew_parent_death_signal();
        notes::say!("ready");
        block();
    })
    .daemon(true);
    daemon.start().unwrap();
    block();
}

fn a_daemon_that_renews_its_parent_death_signal_ends_with_a_killed_parent() {
    let mut program = Program::start("daemon_without_a_pipe");
    assert_eq!(program.line(), "ready");
    program.signal(Signal::SIGKILL);
    assert_eq!(program.end().status.python_code(), -9);
}
