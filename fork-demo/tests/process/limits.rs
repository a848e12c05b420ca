//! Tests at the kernel's limits of processes and descriptors.

use std::time::Duration;

use fork_demo::{ChildError, ExitStatus, Process, ProcessError};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{Uid, geteuid, setuid};

use crate::lifecycle::block;
use crate::program::Program;

notes_testkit::promises![
    at_the_process_limit_start_fails_and_can_be_retried,
    start_and_join_work_without_free_descriptors,
];

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
    let Err(ProcessError::Child { source, .. }) = other.join_timeout(Duration::from_millis(1))
    else {
        panic!("the wait succeeded without a free descriptor");
    };
    assert!(matches!(source, ChildError::NoPidfd { .. }));
    let message = source.to_string();
    assert!(
        message.ends_with("no free descriptor (`ulimit -n`)"),
        "{message}"
    );
    assert_eq!(one.join().unwrap(), ExitStatus::Code(3));
    other.terminate().unwrap();
    assert_eq!(other.join().unwrap().python_code(), -15);
    setrlimit(Resource::RLIMIT_NOFILE, soft, hard).unwrap();
}
