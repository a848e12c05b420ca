//! Tests of processes that return a value to their parent.

use std::io::{Read, Write, pipe};
use std::time::Duration;

use fork_demo::{
    ExitStatus, Fork, Process, ProcessError, ResultProcess, StartError, exit_now, fork,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use serde::Serialize;

use crate::attributed;

notes_testkit::promises![
    join_returns_the_value_each_time,
    join_returns_a_value_of_ten_mebibytes,
    a_result_is_returned_unchanged,
    a_result_with_serde_attributes_is_returned_unchanged,
    a_result_that_is_nested_too_deeply_is_an_error,
    two_processes_return_their_own_values,
    join_timeout_returns_the_value_or_none,
    siblings_do_not_inherit_result_descriptors,
    a_child_can_start_result_processes,
    a_fork_in_the_body_does_not_overwrite_the_value,
    a_handle_copied_by_a_fork_returns_no_value,
    a_thousand_values_leak_no_descriptor,
    without_free_descriptors_start_fails_and_can_be_retried,
];

pub(crate) fn started<'a, T>(body: impl FnOnce() -> T + Send + 'a) -> ResultProcess<'a, T>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    let mut process = ResultProcess::new(body);
    process.start().unwrap();
    process
}

fn join_returns_the_value_each_time() {
    let words = ["to", "be", "or", "not"].map(str::to_owned);
    let process = started(|| words.concat());
    for _ in 0..3 {
        assert_eq!(process.join().unwrap(), "tobeornot");
    }
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(0)));
    started(|| ()).join().unwrap();
}

/// Numbers that a zeroed or truncated file would not contain.
fn many(count: u32) -> Vec<u32> {
    (0..count).map(|i| i.wrapping_mul(2_654_435_761)).collect()
}

fn join_returns_a_value_of_ten_mebibytes() {
    let process = started(|| many(10 << 18));
    let value = process.join().unwrap();
    assert!(value == many(10 << 18));
}

fn a_result_is_returned_unchanged() {
    let halve = |number: u32| {
        if number.is_multiple_of(2) {
            Ok(number / 2)
        } else {
            Err(format!("{number} is odd"))
        }
    };
    assert_eq!(started(move || halve(8)).join().unwrap(), Ok(4));
    let odd = started(move || halve(7)).join().unwrap();
    assert_eq!(odd, Err("7 is odd".to_owned()));
}

fn a_result_with_serde_attributes_is_returned_unchanged() {
    let process = started(attributed::values);
    assert_eq!(process.join().unwrap(), attributed::values());
}

fn a_result_that_is_nested_too_deeply_is_an_error() {
    let error = started(attributed::too_deep).join().unwrap_err();
    assert!(matches!(error, ProcessError::Encode { .. }), "{error}");
    assert!(error.to_string().contains("nested more than"), "{error}");
}

fn two_processes_return_their_own_values() {
    let one = started(|| many(1 << 16));
    let other = started(|| many(1 << 10));
    assert_eq!(other.join().unwrap().len(), 1 << 10);
    assert_eq!(one.join().unwrap().len(), 1 << 16);
}

fn join_timeout_returns_the_value_or_none() {
    let (mut reader, writer) = pipe().unwrap();
    let process = started(move || {
        let mut byte = [0];
        reader.read_exact(&mut byte).unwrap();
        byte[0]
    });
    for timeout in [Duration::ZERO, Duration::from_millis(20)] {
        assert_eq!(process.join_timeout(timeout).unwrap(), None);
    }
    assert!(process.is_alive());
    (&writer).write_all(&[9]).unwrap();
    assert_eq!(process.join_timeout(Duration::MAX).unwrap(), Some(9));
    assert_eq!(process.join_timeout(Duration::ZERO).unwrap(), Some(9));
    assert_eq!(process.join().unwrap(), 9);
}

fn siblings_do_not_inherit_result_descriptors() {
    let results = || {
        let mut found = 0;
        for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
            let link = std::fs::read_link(entry.unwrap().path()).unwrap_or_default();
            found += usize::from(link.to_string_lossy().contains("memfd:fork_demo"));
        }
        found
    };
    let (reader, writer) = pipe().unwrap();
    let wait = || {
        drop((&reader).read(&mut [0]));
        results()
    };
    let waiting = [started(wait), started(wait)];
    assert_eq!(results(), 2);
    let mut sibling = Process::new(|| i32::try_from(results()).unwrap());
    sibling.start().unwrap();
    assert_eq!(sibling.join().unwrap(), ExitStatus::Code(0));
    match fork().unwrap() {
        Fork::Child => exit_now(i32::try_from(results()).unwrap()),
        Fork::Parent { child } => assert_eq!(child.wait().unwrap(), ExitStatus::Code(0)),
    }
    (&writer).write_all(&[1, 2]).unwrap();
    for process in &waiting {
        // The process has only the descriptor of its own result.
        assert_eq!(process.join().unwrap(), 1);
    }
    assert_eq!(results(), 0);
}

fn a_child_can_start_result_processes() {
    let outer = started(|| {
        let inner = [started(|| 1), started(|| 2)];
        inner
            .iter()
            .map(|process| process.join().unwrap())
            .sum::<u32>()
            + 10
    });
    assert_eq!(outer.join().unwrap(), 13);
}

fn a_fork_in_the_body_does_not_overwrite_the_value() {
    let process = started(|| {
        match fork().unwrap() {
            // The fork returns from the body, which it should not do.
            Fork::Child => "the fork's".to_owned(),
            Fork::Parent { child } => {
                child.wait().unwrap();
                "the child's".to_owned()
            }
        }
    });
    assert_eq!(process.join().unwrap(), "the child's");
}

fn a_handle_copied_by_a_fork_returns_no_value() {
    let (reader, writer) = pipe().unwrap();
    let process = started(|| (&reader).read(&mut [0]).unwrap());
    let mut handle = Some(process);
    let mut sibling = Process::new(|| {
        let copy = handle.take().unwrap();
        let refused = copy.join().is_err();
        let mine = started(|| 5).join().unwrap();
        drop(copy);
        i32::from(!refused || mine != 5)
    });
    sibling.start().unwrap();
    assert_eq!(sibling.join().unwrap(), ExitStatus::Code(0));
    drop(sibling);
    (&writer).write_all(&[1]).unwrap();
    assert_eq!(handle.unwrap().join().unwrap(), 1);
}

fn a_thousand_values_leak_no_descriptor() {
    let before = notes_testkit::promises::descriptors();
    for _ in 0..10 {
        let processes: Vec<_> = (0..100).map(|number| started(move || number)).collect();
        for (number, process) in (0..).zip(&processes) {
            assert_eq!(process.join().unwrap(), number);
        }
        // Joined handles hold no descriptors either.
        assert_eq!(notes_testkit::promises::descriptors(), before);
    }
    drop(started(|| 1));
    assert_eq!(notes_testkit::promises::descriptors(), before);
}

fn without_free_descriptors_start_fails_and_can_be_retried() {
    let mut process = ResultProcess::new(|| 3);
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 3, hard).unwrap();
    let Err(ProcessError::Start { source, .. }) = process.start() else {
        panic!("the start succeeded without a free descriptor");
    };
    assert!(
        matches!(
            source,
            StartError::Kernel {
                call: "memfd_create",
                ..
            }
        ),
        "{source}"
    );
    setrlimit(Resource::RLIMIT_NOFILE, soft, hard).unwrap();
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), 3);
}
