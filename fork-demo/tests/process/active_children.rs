//! Tests of the list of live children.

use std::io::{Read, Write, pipe};

use fork_demo::{ActiveChild, ExitStatus, Process, active_children};

use crate::lifecycle::block;
use crate::values::started;

notes_testkit::promises![
    active_children_returns_live_children_and_reaps_ended_ones,
    a_child_does_not_list_its_parents_children,
    join_returns_the_status_of_a_child_that_active_children_reaped,
    active_children_can_be_called_during_a_drop,
];

fn names(active: &[ActiveChild]) -> Vec<&str> {
    active.iter().map(ActiveChild::name).collect()
}

fn active_children_returns_live_children_and_reaps_ended_ones() {
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

fn a_child_does_not_list_its_parents_children() {
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

fn join_returns_the_status_of_a_child_that_active_children_reaped() {
    let mut process = Process::new(|| 5);
    process.start().unwrap();
    while !active_children().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(5)));
    assert_eq!(process.join().unwrap(), ExitStatus::Code(5));
    drop(process);
}

/// A drop that waits for its process does not block `active_children` in other threads.
fn active_children_can_be_called_during_a_drop() {
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
