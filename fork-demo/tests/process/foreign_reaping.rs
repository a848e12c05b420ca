//! Tests of children that other code of the program reaps: a handler that calls waitpid(-1), or the kernel when SIGCHLD
//! is ignored.

use std::os::fd::AsRawFd;
use std::process::Command;
use std::time::Duration;

use fork_demo::{ExitStatus, Process, ProcessError, ResultProcess, active_children, subprocess};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

use crate::lifecycle::block;
use crate::program::Signal;
use crate::sys;

notes_testkit::promises![
    with_sigchld_ignored_waiting_ends_with_an_unknown_status,
    with_a_handler_that_reaps_all_waiting_ends_with_an_unknown_status,
    a_value_arrives_although_other_code_reaps_its_process,
    a_child_that_other_code_has_reaped_gets_no_signal,
    a_child_whose_pidfd_was_closed_by_its_number_is_waited_for_and_signalled,
];

/// Long enough for every child here. A wait that needs it has failed.
const LONG: Duration = Duration::from_secs(30);

/// The first start makes the kernel keep exit statuses, so a program that ignores SIGCHLD does it after that.
fn start_once() {
    let mut first = Process::new(|| ());
    first.start().unwrap();
    assert!(first.join().unwrap().success());
}

fn statuses_are_unknown() {
    let mut joined = Process::new(|| 3);
    joined.start().unwrap();
    assert_eq!(joined.join().unwrap(), ExitStatus::Unknown);
    assert_eq!(joined.join().unwrap(), ExitStatus::Unknown);
    assert!(!joined.is_alive());

    let mut killed = Process::new(|| block());
    killed.start().unwrap();
    assert_eq!(killed.join_timeout(Duration::ZERO).unwrap(), None);
    killed.kill().unwrap();
    let status = killed.join_timeout(LONG).unwrap();
    assert_eq!(status, Some(ExitStatus::Unknown));
    assert_eq!(killed.exit_status(), status);
    killed.terminate().unwrap();

    let mut failed = Process::new(|| 1);
    failed.start().unwrap();
    let error = failed.join_ok().unwrap_err();
    assert!(
        error.to_string().contains("another part of the program"),
        "{error}"
    );
    assert!(active_children().is_empty());

    let output = subprocess::communicate_timeout(Command::new("echo").arg("said"), b"", LONG);
    let output = output.unwrap();
    assert_eq!(
        (output.status, output.timed_out),
        (ExitStatus::Unknown, false)
    );
    assert_eq!(output.stdout, b"said\n");
}

fn with_sigchld_ignored_waiting_ends_with_an_unknown_status() {
    start_once();
    sys::ignore(Signal::SIGCHLD);
    statuses_are_unknown();
}

fn with_a_handler_that_reaps_all_waiting_ends_with_an_unknown_status() {
    start_once();
    sys::reap_all_in_a_handler();
    statuses_are_unknown();
}

fn a_value_arrives_although_other_code_reaps_its_process() {
    start_once();
    sys::ignore(Signal::SIGCHLD);
    let text = "x".repeat(1 << 20);
    let mut process = ResultProcess::new(|| text.clone());
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), text);
    let mut killed = ResultProcess::new(|| -> u32 { block() });
    killed.start().unwrap();
    killed.kill().unwrap();
    let error = killed.join().unwrap_err();
    assert!(matches!(
        error,
        ProcessError::Failed {
            status: ExitStatus::Unknown,
            ..
        }
    ));
}

fn a_child_that_other_code_has_reaped_gets_no_signal() {
    let mut process = Process::new(|| ());
    process.start().unwrap();
    let pid = Pid::from_raw(process.pid().unwrap());
    waitpid(pid, None).unwrap();
    process.kill().unwrap();
    let error = process.child().unwrap().pidfd().unwrap_err();
    assert!(error.to_string().ends_with("was reaped"), "{error}");
    assert_eq!(process.join().unwrap(), ExitStatus::Unknown);
}

fn a_child_whose_pidfd_was_closed_by_its_number_is_waited_for_and_signalled() {
    let mut process = Process::new(|| block());
    process.start().unwrap();
    let child = process.child().unwrap();
    sys::close_by_number(child.pidfd().unwrap().as_raw_fd());
    assert_eq!(child.wait_timeout(Duration::from_millis(1)).unwrap(), None);
    child.terminate().unwrap();
    let status = child.wait_timeout(LONG).unwrap().unwrap();
    assert_eq!(status.python_code(), -15);
    // Dropping the child must not close a number that another file may have by now.
    std::mem::forget(process);
}
