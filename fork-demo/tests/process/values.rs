//! Processes that bring a value home, `join_ok`, and the list of live children.

use std::io::{Read, Write, pipe};
use std::time::Duration;

use fork_demo::{
    ActiveChild, ExitStatus, Fork, PANICKED, Process, ProcessError, ResultProcess, Signal,
    StartError, active_children, exit_now, fork,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use serde::ser::Error;
use serde::{Deserialize, Serialize, Serializer};

use crate::lifecycle::block;
use crate::program::Program;

notes_testkit::promises![
    a_value_comes_home_and_can_be_asked_for_again,
    ten_mebibytes_come_home,
    a_result_comes_home_as_it_is,
    a_panic_comes_home_as_an_error_with_its_message,
    a_killed_process_has_no_value,
    an_exit_before_the_value_is_an_error,
    a_value_that_cannot_be_serialized_is_an_error_that_says_why,
    a_value_that_cannot_be_read_back_is_an_error_that_says_why,
    a_panic_while_a_value_is_serialized_is_an_error,
    two_processes_bring_their_own_values,
    a_join_with_a_timeout_gives_the_value_or_nothing,
    a_terminated_process_and_a_daemon_have_no_value,
    no_sibling_has_a_descriptor_of_a_result,
    a_child_has_result_processes_of_its_own,
    a_fork_in_the_body_writes_no_second_value,
    a_copied_handle_gives_no_value,
    a_thousand_values_leave_no_descriptor,
    without_descriptors_a_start_is_an_error_and_may_be_tried_again,
    a_spawned_value_comes_home_also_beside_threads,
    a_spawned_failure_is_an_error,
    an_entry_of_the_other_kind_is_refused,
    join_ok_is_an_error_unless_the_process_succeeded,
    active_children_are_the_live_ones_and_joins_the_others,
    a_child_has_no_active_children_of_its_parent,
    active_children_leave_a_join_its_status,
    active_children_may_be_asked_for_during_a_drop,
];

fn started<'a, T>(body: impl FnOnce() -> T + Send + 'a) -> ResultProcess<'a, T>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    let mut process = ResultProcess::new(body);
    process.start().unwrap();
    process
}

fn a_value_comes_home_and_can_be_asked_for_again() {
    let words = ["to", "be", "or", "not"].map(str::to_owned);
    let process = started(|| words.concat());
    for _ in 0..3 {
        assert_eq!(process.join().unwrap(), "tobeornot");
    }
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(0)));
    started(|| ()).join().unwrap();
}

/// Numbers that no zeroed or cut file has.
fn many(count: u32) -> Vec<u32> {
    (0..count).map(|i| i.wrapping_mul(2_654_435_761)).collect()
}

fn ten_mebibytes_come_home() {
    let process = started(|| many(10 << 18));
    let value = process.join().unwrap();
    assert!(value == many(10 << 18));
}

fn a_result_comes_home_as_it_is() {
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

pub(crate) fn panicking_value() {
    let process = started(|| -> u32 { panic!("out of {}", "cheese") });
    let error = process.join().unwrap_err();
    notes::say!("{error}");
    assert!(matches!(error, ProcessError::Panicked { .. }));
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(PANICKED)));
}

fn a_panic_comes_home_as_an_error_with_its_message() {
    let ended = Program::start("panicking_value").end();
    assert_eq!(ended.stdout, "Process-1 panicked: out of cheese\n");
    // And it is told once on standard error, as that of any process.
    assert_eq!(ended.stderr.matches("out of cheese").count(), 1);
    assert!(ended.status.success());
}

fn a_killed_process_has_no_value() {
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

fn an_exit_before_the_value_is_an_error() {
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

/// Serializes and deserializes as it is told to.
#[derive(Debug, PartialEq, Eq)]
enum Stubborn {
    Fails,
    Panics,
    Unreadable,
}

impl Serialize for Stubborn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Stubborn::Fails => Err(S::Error::custom("a stubborn value stays at home")),
            Stubborn::Panics => panic!("serialized"),
            Stubborn::Unreadable => serializer.serialize_unit(),
        }
    }
}

impl<'de> Deserialize<'de> for Stubborn {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Stubborn, D::Error> {
        Err(serde::de::Error::custom("no one can read this"))
    }
}

fn a_value_that_cannot_be_serialized_is_an_error_that_says_why() {
    let process = started(|| Stubborn::Fails);
    let error = process.join().unwrap_err();
    assert!(matches!(error, ProcessError::Encode { .. }), "{error:?}");
    let (said, why) = (error.to_string(), "Process-1: cannot serialize its value: ");
    assert!(said.starts_with(why) && said.len() > why.len(), "{said}");
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(1)));
}

fn a_value_that_cannot_be_read_back_is_an_error_that_says_why() {
    let error = started(|| Stubborn::Unreadable).join().unwrap_err();
    assert!(matches!(error, ProcessError::Decode { .. }), "{error:?}");
    let said = "Process-1: cannot deserialize its value: no one can read this";
    assert_eq!(error.to_string(), said);
    assert_eq!(format!("{:#}", anyhow::Error::new(error)), said);
}

fn a_panic_while_a_value_is_serialized_is_an_error() {
    let error = started(|| Stubborn::Panics).join().unwrap_err();
    assert!(matches!(error, ProcessError::Panicked { .. }), "{error:?}");
}

fn two_processes_bring_their_own_values() {
    let one = started(|| many(1 << 16));
    let other = started(|| many(1 << 10));
    assert_eq!(other.join().unwrap().len(), 1 << 10);
    assert_eq!(one.join().unwrap().len(), 1 << 16);
}

fn a_join_with_a_timeout_gives_the_value_or_nothing() {
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
    // Ended by its drop.
}

fn no_sibling_has_a_descriptor_of_a_result() {
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
        // Its own.
        assert_eq!(process.join().unwrap(), 1);
    }
    assert_eq!(results(), 0);
}

fn a_child_has_result_processes_of_its_own() {
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

fn a_fork_in_the_body_writes_no_second_value() {
    let process = started(|| {
        match fork().unwrap() {
            // It returns from the body, as it should not.
            Fork::Child => "the fork's".to_owned(),
            Fork::Parent { child } => {
                child.wait().unwrap();
                "the child's".to_owned()
            }
        }
    });
    assert_eq!(process.join().unwrap(), "the child's");
}

fn a_copied_handle_gives_no_value() {
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

fn a_thousand_values_leave_no_descriptor() {
    let before = notes_testkit::promises::descriptors();
    for _ in 0..10 {
        let processes: Vec<_> = (0..100).map(|number| started(move || number)).collect();
        for (number, process) in (0..).zip(&processes) {
            assert_eq!(process.join().unwrap(), number);
        }
        // Joined handles hold none either.
        assert_eq!(notes_testkit::promises::descriptors(), before);
    }
    drop(started(|| 1));
    assert_eq!(notes_testkit::promises::descriptors(), before);
}

fn without_descriptors_a_start_is_an_error_and_may_be_tried_again() {
    let mut process = ResultProcess::new(|| 3);
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 3, hard).unwrap();
    let Err(ProcessError::Start { source, .. }) = process.start() else {
        panic!("started without a descriptor");
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

pub(crate) fn sum((numbers, extra): (Vec<u64>, u64)) -> u64 {
    numbers.iter().sum::<u64>() + extra
}

fn a_spawned_value_comes_home_also_beside_threads() {
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

pub(crate) fn fail_as_told(how: u32) -> u32 {
    match how {
        0 => panic!("told to"),
        1 => exit_now(0),
        2 => exit_now(7),
        _ => how,
    }
}

fn a_spawned_failure_is_an_error() {
    let joined = |how| {
        let mut process = ResultProcess::spawned(fail_as_told, how);
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

fn an_entry_of_the_other_kind_is_refused() {
    let refused = |result| {
        let Err(ProcessError::Start { source, .. }) = result else {
            panic!("started with the other kind of entry");
        };
        assert!(matches!(source, StartError::WrongEntry { .. }), "{source}");
        source.to_string()
    };
    let said = refused(ResultProcess::spawned(exit_code, ()).start());
    assert!(said.contains("exit_code must be given"), "{said}");
    assert!(said.contains("as Entry::returning"), "{said}");
    let said = refused(Process::spawned(value, ()).start());
    assert!(said.contains("as Entry::of"), "{said}");
    let mut right = Process::spawned(exit_code, ());
    right.start().unwrap();
    assert_eq!(right.join().unwrap(), ExitStatus::Code(7));
    let mut right = ResultProcess::spawned(value, ());
    right.start().unwrap();
    assert_eq!(right.join().unwrap(), 7);
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

fn names(active: &[ActiveChild]) -> Vec<&str> {
    active.iter().map(ActiveChild::name).collect()
}

fn active_children_are_the_live_ones_and_joins_the_others() {
    assert_eq!(active_children(), []);
    let mut one = Process::new(|| block()).named("one");
    let mut other = Process::new(|| block()).named("other").daemon(true);
    let mut brief = Process::new(|| ()).named("brief");
    let value = started(|| -> u32 { block() });
    one.start().unwrap();
    other.start().unwrap();
    brief.start().unwrap();
    let not_started = Process::new(|| ());
    while active_children().len() > 3 {
        std::thread::yield_now();
    }
    let brief_pid = brief.pid().unwrap();
    assert!(
        !std::path::Path::new(&format!("/proc/{brief_pid}")).exists(),
        "a zombie is left"
    );
    let active = active_children();
    assert_eq!(names(&active), [value.name(), "one", "other"]);
    assert_eq!(Some(active[1].pid()), one.pid());
    assert_eq!(
        active
            .iter()
            .map(ActiveChild::is_daemon)
            .collect::<Vec<_>>(),
        [false, false, true]
    );
    one.kill().unwrap();
    one.join().unwrap();
    value.kill().unwrap();
    value.join().unwrap_err();
    assert_eq!(names(&active_children()), ["other"]);
    drop(other);
    assert_eq!(active_children(), []);
    drop(not_started);
}

fn a_child_has_no_active_children_of_its_parent() {
    let (reader, writer) = pipe().unwrap();
    let wait = || drop((&reader).read(&mut [0]));
    let mut waiting = Process::new(wait);
    waiting.start().unwrap();
    let mut child = Process::new(|| {
        let mut inner = Process::new(wait);
        inner.start().unwrap();
        let active = active_children();
        inner.kill().unwrap();
        i32::from(names(&active) != ["Process-2:1"])
    });
    child.start().unwrap();
    child.join_ok().unwrap();
    assert_eq!(names(&active_children()), ["Process-1"]);
    (&writer).write_all(&[1]).unwrap();
    waiting.join_ok().unwrap();
}

fn active_children_leave_a_join_its_status() {
    let mut process = Process::new(|| 5);
    process.start().unwrap();
    while !active_children().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(5)));
    assert_eq!(process.join().unwrap(), ExitStatus::Code(5));
    drop(process);
}

/// A drop waits on its own thread, whatever other threads ask meanwhile.
fn active_children_may_be_asked_for_during_a_drop() {
    let (reader, writer) = pipe().unwrap();
    let mut waiting = Process::new(|| drop((&reader).read(&mut [0])));
    waiting.start().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || drop(waiting));
        for _ in 0..1000 {
            assert!(active_children().len() <= 1);
        }
        (&writer).write_all(&[1]).unwrap();
    });
    assert_eq!(active_children(), []);
}
