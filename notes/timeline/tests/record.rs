//! The record across threads, forks, execs and kills; each check runs in child programs.
//!
//! This test does not use cargo's harness: the program starts itself again in a role, so that a program that forks has
//! one thread.
#![expect(unsafe_code, reason = "fork, in programs of one thread")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed check")]

use std::collections::HashMap;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, fork};
use notes_runtime::event;
use notes_runtime::record::{EventKind, Record, Recorder};
use notes_timeline::{History, SpanKind};

const ROLE: &str = "NOTES_TEST_ROLE";
const DEADLINE: Duration = Duration::from_secs(60);

const PROCESSES: usize = 4;
const THREADS: usize = 2;
const EVENTS_EACH: usize = 2_000;

fn main() -> ExitCode {
    if let Ok(role) = std::env::var(ROLE) {
        play(&role);
        return ExitCode::SUCCESS;
    }
    let checks: [(&str, fn()); 8] = [
        ("without_a_record_nothing_is_recorded", off),
        ("every_event_of_many_processes_and_threads_is_there", many),
        (
            "a_killed_process_costs_only_the_event_it_was_writing",
            killed,
        ),
        ("a_program_started_with_exec_writes_the_same_record", exec),
        ("a_forked_child_has_its_own_pid_and_tid", identity),
        ("a_full_record_counts_what_it_drops", full),
        ("a_variable_that_names_no_record_is_an_error", not_a_record),
        ("a_recorder_leaves_no_descriptor_behind", nothing_left),
    ];
    for (name, check) in checks {
        check();
        println!("ok: {name}");
    }
    ExitCode::SUCCESS
}

fn play(role: &str) {
    event::open_from_env().unwrap();
    match role {
        "off" => {
            assert!(!event::is_on());
            some_of_everything();
        }
        "everything" => some_of_everything(),
        "many" => many_processes(),
        "endless" => {
            std::thread::spawn(|| count_up(usize::MAX));
            count_up(usize::MAX);
        }
        "exec" => {
            let _asleep = event::sleep();
            let mut child = started("everything", None);
            event::forked(child.id().cast_signed(), "another program");
            let status = child.wait().unwrap();
            event::reaped(child.id().cast_signed(), status);
        }
        "fork" => {
            let _work = event::work("fork");
            in_child(|| event::printed("child"));
            event::printed("parent");
        }
        "count" => count_up(100),
        "refused" => unreachable!("open_from_env should have failed"),
        other => panic!("unknown role {other}"),
    }
}

fn some_of_everything() {
    let _work = event::work(format_args!("task {}", 1));
    event::waits("lock");
    event::takes("lock");
    event::releases("lock");
    event::puts("queue", 7);
    event::gets("queue", 7);
    event::printed("你好");
}

fn count_up(to: usize) {
    for number in 0..to {
        event::puts("numbers", number);
    }
}

/// Runs `body` in a forked child and waits for it.
fn in_child(body: impl FnOnce()) {
    // SAFETY: every role that calls this has one thread.
    match unsafe { fork() }.unwrap() {
        ForkResult::Parent { child } => {
            waitpid(child, None).unwrap();
        }
        ForkResult::Child => {
            body();
            // SAFETY: _exit only ends this process.
            unsafe { nix::libc::_exit(0) }
        }
    }
}

fn many_processes() {
    let mut children = Vec::new();
    for _ in 0..PROCESSES {
        // SAFETY: this program has one thread.
        match unsafe { fork() }.unwrap() {
            ForkResult::Parent { child } => {
                event::forked(child.as_raw(), "worker");
                children.push(child);
            }
            ForkResult::Child => {
                std::thread::scope(|scope| {
                    for _ in 0..THREADS {
                        scope.spawn(|| count_up(EVENTS_EACH));
                    }
                });
                // SAFETY: _exit only ends this process.
                unsafe { nix::libc::_exit(0) }
            }
        }
    }
    for child in children {
        waitpid(child, None).unwrap();
    }
}

fn started(role: &str, recorder: Option<&Recorder>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(ROLE, role).stdin(Stdio::null());
    command.envs(recorder.map(Recorder::env));
    command.spawn().unwrap()
}

fn recorded(role: &str) -> Record {
    let recorder = Recorder::create().unwrap();
    assert!(started(role, Some(&recorder)).wait().unwrap().success());
    recorder.read()
}

/// The numbers that each thread counted, in the record's order.
fn counted(record: &Record) -> HashMap<(i32, i32), Vec<usize>> {
    let mut threads: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
    for event in record
        .events
        .iter()
        .filter(|event| event.what == EventKind::Puts)
    {
        let numbers = threads.entry((event.pid, event.tid)).or_default();
        numbers.push(event.detail.parse().unwrap());
    }
    threads
}

fn off() {
    let recorder = Recorder::create().unwrap();
    assert!(started("off", None).wait().unwrap().success());
    assert_eq!(recorder.read(), Record::default());
}

fn many() {
    let record = recorded("many");
    assert_eq!(record.dropped, 0);
    let threads = counted(&record);
    assert_eq!(threads.len(), PROCESSES * THREADS);
    for numbers in threads.values() {
        assert!(
            numbers.iter().copied().eq(0..EVENTS_EACH),
            "an event is lost or out of order"
        );
    }
    assert!(record.events.is_sorted_by_key(|event| event.time_ns));
    assert_eq!(
        History::of(&record)
            .arrows()
            .iter()
            .filter(|arrow| is_fork(&record, arrow.from))
            .count(),
        4
    );
}

fn is_fork(record: &Record, event: usize) -> bool {
    matches!(record.events[event].what, EventKind::Forked { .. })
}

fn killed() {
    for round in 1..=10 {
        let recorder = Recorder::create().unwrap();
        let mut child = started("endless", Some(&recorder));
        let start = Instant::now();
        while recorder.read().events.len() < 500 * round {
            assert!(
                start.elapsed() < DEADLINE,
                "the child has recorded nothing in time"
            );
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let record = recorder.read();
        for numbers in counted(&record).values() {
            let whole = numbers.iter().copied().eq(0..numbers.len());
            assert!(whole, "round {round}: an event is missing in the middle");
        }
        let most = 1 << 18;
        let is_full = record.events.len() as u64 + 2 >= most;
        assert!(record.dropped <= 2 || is_full, "{} lost", record.dropped);
    }
}

fn exec() {
    let record = recorded("exec");
    let starts = |event: &&notes_runtime::record::Event| event.what == EventKind::ProgramStarted;
    let programs: Vec<_> = record.events.iter().filter(starts).collect();
    assert_eq!(programs.len(), 2);
    assert_ne!(programs[0].pid, programs[1].pid);
    let program = std::env::current_exe().unwrap();
    let program = program.file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(record.command(), Some(program.as_str()));
    assert_eq!(programs[0].file, "notes/timeline/tests/record.rs");
    let history = History::of(&record);
    let actors = history.actors();
    assert_eq!(actors.len(), 2);
    let work = history
        .spans()
        .iter()
        .find(|span| span.kind == SpanKind::Work);
    let work = work.unwrap();
    assert_eq!(
        (work.object.as_str(), work.actor, work.cut),
        ("task 1", 1, false)
    );
    let printed = record
        .events
        .iter()
        .find(|event| event.what == EventKind::Printed);
    let printed = printed.unwrap();
    assert_eq!(printed.detail, "你好");
    assert_eq!(printed.file, "notes/timeline/tests/record.rs");
}

fn identity() {
    let record = recorded("fork");
    let printed = |line: &str| {
        let mut events = record.events.iter();
        let event = events.find(|event| event.what == EventKind::Printed && event.detail == line);
        let event = event.unwrap();
        (event.pid, event.tid)
    };
    let (parent, child) = (printed("parent"), printed("child"));
    assert_ne!(parent.0, child.0);
    assert_eq!(parent.0, parent.1);
    assert_eq!(child.0, child.1);
}

fn full() {
    let recorder = Recorder::with_room_for(10).unwrap();
    assert!(started("count", Some(&recorder)).wait().unwrap().success());
    let record = recorder.read();
    // The program's start takes a slot, too.
    assert_eq!((record.events.len(), record.dropped), (10, 91));
}

fn not_a_record() {
    for path in [
        "/proc/self/exe",
        "/nonexistent",
        "/dev/zero",
        "/proc/1/fd/0",
        "",
    ] {
        let output = Command::new(std::env::current_exe().unwrap())
            .env(ROLE, "refused")
            .env("NOTES_EVENTS", path)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success());
        assert!(
            error.contains("Open {") || error.contains("NotARecord {"),
            "{path}: {error}"
        );
    }
}

fn nothing_left() {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let before = open();
    drop(Recorder::create().unwrap());
    assert_eq!(open(), before);
}
