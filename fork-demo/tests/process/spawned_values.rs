//! Tests of spawned processes that return a value to their parent.

use fork_demo::{ExitStatus, Process, ProcessError, ResultProcess, StartError, exit_now};

use crate::attributed::{self, Attributed};

notes_testkit::promises![
    a_spawned_process_returns_a_value_even_while_other_threads_run,
    an_argument_with_serde_attributes_arrives_unchanged,
    the_failure_of_a_spawned_process_is_an_error,
    an_entry_of_the_wrong_kind_is_refused,
];

pub(crate) fn sum((numbers, extra): (Vec<u64>, u64)) -> u64 {
    numbers.iter().sum::<u64>() + extra
}

fn a_spawned_process_returns_a_value_even_while_other_threads_run() {
    std::thread::scope(|scope| {
        for extra in 0..4 {
            scope.spawn(move || {
                let numbers = (0..100_000).collect::<Vec<u64>>();
                let expected = numbers.iter().sum::<u64>() + extra;
                let mut process = ResultProcess::spawned(sum, (numbers, extra));
                process.start().unwrap();
                assert_eq!(process.join().unwrap(), expected);
                assert_eq!(process.join().unwrap(), expected);
            });
        }
    });
}

pub(crate) fn return_argument(argument: Vec<Attributed>) -> Vec<Attributed> {
    argument
}

fn an_argument_with_serde_attributes_arrives_unchanged() {
    let mut process = ResultProcess::spawned(return_argument, attributed::values());
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), attributed::values());
}

pub(crate) fn fail_in_way(how: u32) -> u32 {
    match how {
        0 => panic!("told to"),
        1 => exit_now(0),
        2 => exit_now(7),
        _ => how,
    }
}

fn the_failure_of_a_spawned_process_is_an_error() {
    let joined = |how| {
        let mut process = ResultProcess::spawned(fail_in_way, how);
        process.start().unwrap();
        process.join()
    };
    let panicked = joined(0).unwrap_err().to_string();
    assert!(panicked.ends_with("panicked: told to"), "{panicked}");
    assert!(matches!(
        joined(1).unwrap_err(),
        ProcessError::NoValue { .. }
    ));
    let failed = joined(2).unwrap_err().to_string();
    assert!(failed.ends_with("failed: exit code 7"), "{failed}");
    assert_eq!(joined(3).unwrap(), 3);
}

/// Given to the guard by `Entry::of`.
pub(crate) fn exit_code((): ()) -> i32 {
    7
}

/// Given to the guard by `Entry::returning`.
pub(crate) fn value((): ()) -> i32 {
    7
}

fn an_entry_of_the_wrong_kind_is_refused() {
    let refused = |result| {
        let Err(ProcessError::Start { source, .. }) = result else {
            panic!("a function with the wrong kind of entry was started");
        };
        assert!(matches!(source, StartError::WrongEntry { .. }), "{source}");
        source.to_string()
    };
    let message = refused(ResultProcess::spawned(exit_code, ()).start());
    assert!(message.contains("exit_code: register it as "), "{message}");
    assert!(message.contains("as Entry::returning"), "{message}");
    let message = refused(Process::spawned(value, ()).start());
    assert!(message.contains("as Entry::of"), "{message}");
    let mut right = Process::spawned(exit_code, ());
    right.start().unwrap();
    assert_eq!(right.join().unwrap(), ExitStatus::Code(7));
    let mut right = ResultProcess::spawned(value, ());
    right.start().unwrap();
    assert_eq!(right.join().unwrap(), 7);
}
