//! Tests of processes that fail: the error that `join` returns instead of a value, and the error of `join_ok`.

use fork_demo::{ExitStatus, PANICKED, Process, ProcessError, ResultProcess, Signal, exit_now};
use serde::ser::Error;
use serde::{Deserialize, Serialize, Serializer};

use crate::lifecycle::block;
use crate::program::Program;
use crate::values::started;

notes_testkit::promises![
    join_returns_a_panic_as_an_error_with_its_message,
    join_of_a_killed_process_is_an_error,
    an_exit_before_the_body_returns_is_an_error,
    a_value_that_cannot_be_serialized_is_an_error_with_the_reason,
    a_value_that_cannot_be_deserialized_is_an_error_with_the_reason,
    a_panic_while_a_value_is_serialized_is_an_error,
    a_terminated_process_and_a_daemon_have_no_value,
    join_ok_is_an_error_unless_the_process_succeeded,
];

pub(crate) fn panicking_value() {
    let process = started(|| -> u32 { panic!("out of {}", "cheese") });
    let error = process.join().unwrap_err();
    notes::say!("{error}");
    assert!(matches!(error, ProcessError::Panicked { .. }));
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(PANICKED)));
}

fn join_returns_a_panic_as_an_error_with_its_message() {
    let ended = Program::start("panicking_value").end();
    assert_eq!(ended.stdout, "Process-1 panicked: out of cheese\n");
    // The child also prints the panic once on standard error, as every process does.
    assert_eq!(ended.stderr.matches("out of cheese").count(), 1);
    assert!(ended.status.success());
}

fn join_of_a_killed_process_is_an_error() {
    let process = started(|| -> u32 { block() });
    process.kill().unwrap();
    for _ in 0..2 {
        let error = process.join().unwrap_err();
        assert_eq!(error.to_string(), "Process-1 failed: killed by SIGKILL");
        assert!(matches!(
            error,
            ProcessError::Failed {
                status: ExitStatus::Signal(Signal::KILL),
                ..
            }
        ));
    }
}

fn an_exit_before_the_body_returns_is_an_error() {
    let failed = started(|| -> u32 { exit_now(3) }).join().unwrap_err();
    assert_eq!(failed.to_string(), "Process-1 failed: exit code 3");
    let exits: [fn() -> u32; 2] = [|| exit_now(0), || std::process::exit(0)];
    for exit in exits {
        let error = started(exit).join().unwrap_err();
        assert!(matches!(error, ProcessError::NoValue { .. }), "{error}");
        assert!(
            error.to_string().contains("before its body returned"),
            "{error}"
        );
    }
}

/// A value whose serialization or deserialization fails or panics, depending on the variant.
#[derive(Debug, PartialEq, Eq)]
enum FailsToSerialize {
    Fails,
    Panics,
    Unreadable,
}

impl Serialize for FailsToSerialize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            FailsToSerialize::Fails => Err(S::Error::custom("serialization refused")),
            FailsToSerialize::Panics => panic!("serialized"),
            FailsToSerialize::Unreadable => serializer.serialize_unit(),
        }
    }
}

impl<'de> Deserialize<'de> for FailsToSerialize {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<FailsToSerialize, D::Error> {
        Err(serde::de::Error::custom("deserialization refused"))
    }
}

fn a_value_that_cannot_be_serialized_is_an_error_with_the_reason() {
    let process = started(|| FailsToSerialize::Fails);
    let error = process.join().unwrap_err();
    assert!(matches!(error, ProcessError::Encode { .. }), "{error:?}");
    let (message, why) = (error.to_string(), "Process-1: cannot serialize its value: ");
    assert!(
        message.starts_with(why) && message.len() > why.len(),
        "{message}"
    );
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(1)));
}

fn a_value_that_cannot_be_deserialized_is_an_error_with_the_reason() {
    let error = started(|| FailsToSerialize::Unreadable).join().unwrap_err();
    assert!(matches!(error, ProcessError::Decode { .. }), "{error:?}");
    let message = "Process-1: cannot deserialize its value: deserialization refused";
    assert_eq!(error.to_string(), message);
    assert_eq!(format!("{:#}", anyhow::Error::new(error)), message);
}

fn a_panic_while_a_value_is_serialized_is_an_error() {
    let error = started(|| FailsToSerialize::Panics).join().unwrap_err();
    assert!(matches!(error, ProcessError::Panicked { .. }), "{error:?}");
}

fn a_terminated_process_and_a_daemon_have_no_value() {
    let process = started(|| -> u32 { block() });
    process.terminate().unwrap();
    let error = process.join().unwrap_err();
    assert_eq!(error.to_string(), "Process-1 failed: killed by SIGTERM");
    let mut daemon = ResultProcess::new(|| -> u32 { block() })
        .named("service")
        .daemon(true);
    assert!(daemon.join().is_err());
    daemon.start().unwrap();
    assert!(daemon.is_daemon() && daemon.is_alive() && daemon.pid().is_some());
    assert_eq!(daemon.name(), "service");
    // The daemon is terminated when it is dropped here.
}

fn join_ok_is_an_error_unless_the_process_succeeded() {
    let join_ok = |mut process: Process<'_>| {
        assert!(matches!(
            process.join_ok(),
            Err(ProcessError::NotStarted { .. })
        ));
        process.start().unwrap();
        process.join_ok().map_err(|error| error.to_string())
    };
    assert_eq!(join_ok(Process::new(|| ())), Ok(()));
    let failed = |why: &str| Err(format!("worker failed: {why}"));
    let named = |process: Process<'static>| join_ok(process.named("worker"));
    assert_eq!(named(Process::new(|| 3)), failed("exit code 3"));
    assert_eq!(
        named(Process::new(|| Err::<(), _>("no such fish"))),
        failed("exit code 1")
    );
    assert_eq!(
        named(Process::new(|| std::process::abort())),
        failed("killed by SIGABRT")
    );
    assert_eq!(
        named(Process::new(|| panic!("on purpose"))),
        failed("exit code 101 (it panicked; the message is on standard error)")
    );
}
