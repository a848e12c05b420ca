//! Tests of ownership: which process may use a child's handle, and what happens to the child when the handle is
//! dropped or the parent ends.

use std::io::{Read, Write, pipe};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use fork_demo::{Process, ProcessError, ResultProcess, Signal, StartError};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::{self, get_pdeathsig};
use nix::sys::signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Gid, Pid, Uid, geteuid, seteuid, setresgid, setresuid};

use crate::lifecycle::block;
use crate::program::{self, Program};

notes_testkit::promises![
    a_dropped_process_is_joined,
    a_dropped_daemon_is_killed_even_if_it_is_stopped,
    a_panicking_owner_ends_its_processes,
    a_daemon_ends_with_a_killed_parent,
    a_daemon_that_changes_its_user_ends_with_a_killed_parent,
    a_daemon_ends_with_its_parent_although_the_parent_had_changed_its_user,
    a_daemon_that_changes_its_group_ends_with_its_parent_although_a_sibling_lives_on,
    daemons_work_in_another_pid_namespace_than_their_parent,
    a_process_that_dies_with_its_parent_leaves_no_descriptor,
    a_daemon_may_have_no_children,
    a_daemon_that_may_have_daemons_ends_with_them,
    a_value_moved_into_a_child_is_dropped_in_the_parent,
    with_start_all_a_pipe_ends_as_soon_as_its_writer_has_ended,
    start_all_skips_started_processes_and_goes_on_after_a_destructor_that_panics,
    a_handle_copied_by_a_fork_does_nothing_in_the_child,
    one_thread_may_join_while_another_terminates,
    a_fork_is_refused_while_other_threads_run_but_not_after_they_are_joined,
    a_thousand_children_leak_no_descriptor,
];

fn a_dropped_process_is_joined() {
    let (mut reader, mut writer) = pipe().unwrap();
    let mut process = Process::new(move || {
        thread::yield_now();
        writer.write_all(b"done").unwrap();
    });
    process.start().unwrap();
    drop(process);
    let mut done = [0; 4];
    reader.read_exact(&mut done).unwrap();
}

fn a_dropped_daemon_is_killed_even_if_it_is_stopped() {
    for stops in [false, true] {
        let mut daemon = Process::new(|| block()).daemon(true);
        daemon.start().unwrap();
        if stops {
            daemon.child().unwrap().signal(Signal::STOP).unwrap();
        }
    }
}

fn a_panicking_owner_ends_its_processes() {
    let owner = || {
        let mut process = Process::new(|| block());
        process.start().unwrap();
        panic!("on purpose");
    };
    assert!(catch_unwind(AssertUnwindSafe(owner)).is_err());
}

pub(crate) fn daemon() {
    let mut daemon = Process::new(|| {
        notes::say!("ready");
        block();
    })
    .daemon(true);
    daemon.start().unwrap();
    block();
}

fn a_daemon_ends_with_a_killed_parent() {
    ends_with_its_killed_main_process("daemon");
}

/// A user and a group that no process has.
const NOBODY: u32 = 61_234;

const ONLY_ROOT: &str = "skipped: only root may change its user and group";

pub(crate) fn daemon_of_another_user() {
    let mut daemon = Process::new(|| {
        let user = Uid::from_raw(NOBODY);
        setresuid(user, user, user).unwrap();
        assert_eq!(get_pdeathsig().unwrap(), None);
        notes::say!("ready");
        block();
    })
    .daemon(true);
    daemon.start().unwrap();
    block();
}

/// Starts the program and kills its main process. `end` returns when no other process of the program is left.
fn ends_with_its_killed_main_process(name: &str) {
    let mut program = Program::start(name);
    assert_eq!(program.line(), "ready");
    program.signal(program::Signal::SIGKILL);
    assert_eq!(program.end().status.python_code(), -9);
}

fn a_daemon_that_changes_its_user_ends_with_a_killed_parent() {
    if !geteuid().is_root() {
        return notes::say!("{ONLY_ROOT}");
    }
    ends_with_its_killed_main_process("daemon_of_another_user");
}

pub(crate) fn daemon_after_a_change_of_user() {
    let mut earlier = Process::new(|| block()).daemon(true);
    earlier.start().unwrap();
    seteuid(Uid::from_raw(NOBODY)).unwrap();
    let mut daemon = Process::new(|| {
        // This clears the parent-death signal.
        seteuid(Uid::from_raw(0)).unwrap();
        assert_eq!(get_pdeathsig().unwrap(), None);
        notes::say!("ready");
        block();
    })
    .daemon(true);
    daemon.start().unwrap();
    block();
}

fn a_daemon_ends_with_its_parent_although_the_parent_had_changed_its_user() {
    if !geteuid().is_root() {
        return notes::say!("{ONLY_ROOT}");
    }
    ends_with_its_killed_main_process("daemon_after_a_change_of_user");
}

pub(crate) fn daemon_of_another_group() {
    let (mut from_daemon, mut to_sibling) = pipe().unwrap();
    let mut daemon = Process::new(move || {
        let group = Gid::from_raw(NOBODY);
        setresgid(group, group, group).unwrap();
        assert_eq!(get_pdeathsig().unwrap(), None);
        to_sibling.write_all(&[1]).unwrap();
        block();
    })
    .dies_with_parent(true);
    daemon.start().unwrap();
    let mut sibling = Process::new(move || {
        from_daemon.read_exact(&mut [0]).unwrap();
        notes::say!("ready");
        // The pipe ends when the daemon has ended.
        let read = from_daemon.read(&mut [0]).unwrap();
        notes::say!("{read}");
    });
    sibling.start().unwrap();
    block();
}

fn a_daemon_that_changes_its_group_ends_with_its_parent_although_a_sibling_lives_on() {
    if !geteuid().is_root() {
        return notes::say!("{ONLY_ROOT}");
    }
    let mut program = Program::start("daemon_of_another_group");
    assert_eq!(program.line(), "ready");
    program.signal(program::Signal::SIGKILL);
    let ended = program.end();
    assert_eq!((ended.status.python_code(), &*ended.stdout), (-9, "0\n"));
}

fn daemons_work_in_another_pid_namespace_than_their_parent() {
    if unshare(CloneFlags::CLONE_NEWPID).is_err() {
        return notes::say!("skipped: this process may not make a pid namespace");
    }
    // The first child is the namespace's init: its end ends the others.
    let mut init = Process::new(|| block()).daemon(true);
    init.start().unwrap();
    for code in 3..6 {
        let mut daemon = Process::new(move || code).daemon(true);
        daemon.start().unwrap();
        assert_eq!(daemon.join().unwrap().python_code(), code);
    }
    init.kill().unwrap();
    assert_eq!(init.join().unwrap().python_code(), -9);
}

fn a_process_that_dies_with_its_parent_leaves_no_descriptor() {
    let before = notes_testkit::promises::descriptors();
    let mut daemons: Vec<_> = (0..3)
        .map(|_| Process::new(|| block()).daemon(true))
        .collect();
    daemons
        .iter_mut()
        .for_each(|daemon| daemon.start().unwrap());
    daemons.pop();
    assert!(notes_testkit::promises::descriptors() > before);
    assert!(daemons.iter().all(Process::is_alive));
    daemons.clear();
    assert_eq!(notes_testkit::promises::descriptors(), before);
}

fn a_daemon_may_have_no_children() {
    let mut daemon = Process::new(|| {
        let refused = Process::new(|| ()).start();
        let Err(ProcessError::Start { source, .. }) = refused else {
            return 1;
        };
        i32::from(!matches!(source, StartError::Daemonic))
    })
    .daemon(true);
    daemon.start().unwrap();
    assert!(daemon.join().unwrap().success());
}

fn a_daemon_that_may_have_daemons_ends_with_them() {
    // The inner process becomes a child of this one when its parent has ended, so this one can reap it.
    prctl::set_child_subreaper(true).unwrap();
    let (mut reader, mut writer) = pipe().unwrap();
    let mut daemon = Process::new(move || {
        let refused = fork_demo::fork();
        assert!(matches!(refused, Err(StartError::Daemonic)));
        assert!(Process::new(|| ()).daemon(false).start().is_err());
        let mut inner = Process::new(|| block());
        assert!(inner.is_daemon());
        inner.start().unwrap();
        let pid = inner.pid().unwrap();
        writer.write_all(&pid.to_ne_bytes()).unwrap();
        block();
    })
    .daemon(true)
    .may_have_daemons(true);
    daemon.start().unwrap();
    let mut pid = [0; 4];
    reader.read_exact(&mut pid).unwrap();
    daemon.kill().unwrap();
    daemon.join().unwrap();
    let inner = Pid::from_raw(i32::from_ne_bytes(pid));
    let ended = waitpid(inner, None).unwrap();
    assert!(matches!(
        ended,
        WaitStatus::Signaled(_, signal::Signal::SIGKILL, _)
    ));
}

fn a_value_moved_into_a_child_is_dropped_in_the_parent() {
    let (mut reader, writer) = pipe().unwrap();
    let mut process = Process::new(move || drop(writer));
    process.start().unwrap();
    // The read ends only if no process holds the writing end.
    assert_eq!(reader.read(&mut [0]).unwrap(), 0);
    process.join().unwrap();
}

fn with_start_all_a_pipe_ends_as_soon_as_its_writer_has_ended() {
    // The first process ends last. It has a copy of what the second one owns.
    let (mut reader, writer) = pipe().unwrap();
    let (mut gate, opens) = pipe().unwrap();
    let first = ResultProcess::new(move || gate.read(&mut [0]).unwrap());
    let second = ResultProcess::new(move || {
        drop(writer);
        7
    });
    let mut processes = [first, second];
    ResultProcess::start_all(&mut processes).unwrap();
    assert_eq!(processes[1].join().unwrap(), 7);
    assert_eq!(reader.read(&mut [0]).unwrap(), 0);
    assert!(processes[0].is_alive());
    (&opens).write_all(&[1]).unwrap();
    assert_eq!(processes[0].join().unwrap(), 1);
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        assert!(
            fork_demo::current().parent_pid.is_none(),
            "dropped in a child, as the test expects"
        );
    }
}

fn start_all_skips_started_processes_and_goes_on_after_a_destructor_that_panics() {
    let panics = PanicsWhenDropped;
    let mut processes = [
        Process::new(|| 3),
        Process::new(|| 4),
        Process::new(move || {
            std::mem::forget(panics);
            5
        }),
    ];
    processes[0].start().unwrap();
    Process::start_all(&mut processes).unwrap();
    let codes = processes
        .each_ref()
        .map(|process| process.join().unwrap().python_code());
    assert_eq!(codes, [3, 4, 5]);
}

fn a_handle_copied_by_a_fork_does_nothing_in_the_child() {
    let (reader, writer) = pipe().unwrap();
    let mut waiting = Process::new(|| i32::from((&reader).read(&mut [0]).is_err()));
    waiting.start().unwrap();
    let mut handle = Some(waiting);
    let mut sibling = Process::new(|| {
        let copy = handle.take().unwrap();
        let Err(ProcessError::Child { source, .. }) = copy.join() else {
            return 1;
        };
        assert!(copy.kill().is_err());
        assert!(!copy.is_alive());
        // If the copy's drop waited, it would wait for a process that does not end before this child ends.
        drop(copy);
        i32::from(
            !source
                .to_string()
                .starts_with("can only join a child process"),
        )
    });
    sibling.start().unwrap();
    assert!(sibling.join().unwrap().success());
    drop(sibling);
    let waiting = handle.unwrap();
    assert!(waiting.is_alive());
    (&writer).write_all(&[1]).unwrap();
    assert!(waiting.join().unwrap().success());
}

fn one_thread_may_join_while_another_terminates() {
    let mut process = Process::new(|| block());
    process.start().unwrap();
    let statuses: Vec<_> = thread::scope(|scope| {
        let joiners: Vec<_> = (0..4).map(|_| scope.spawn(|| process.join())).collect();
        process.terminate().unwrap();
        joiners
            .into_iter()
            .map(|joiner| joiner.join().unwrap().unwrap())
            .collect()
    });
    assert!(
        statuses.iter().all(|status| status.python_code() == -15),
        "{statuses:?}"
    );
}

fn a_fork_is_refused_while_other_threads_run_but_not_after_they_are_joined() {
    let (mut reader, writer) = pipe().unwrap();
    let waiting = thread::spawn(move || reader.read(&mut [0]).unwrap());
    let mut process = Process::new(|| ());
    let Err(ProcessError::Start { source, .. }) = process.start() else {
        panic!("the fork succeeded with two threads");
    };
    assert!(source.to_string().contains("has 2 threads"), "{source}");
    drop(writer);
    waiting.join().unwrap();
    process.start().unwrap();
    assert!(process.join().unwrap().success());
    for _ in 0..100 {
        // The kernel removes a joined thread from its list a moment later.
        thread::spawn(|| ()).join().unwrap();
        let mut process = Process::new(|| ());
        process.start().unwrap();
    }
}

fn a_thousand_children_leak_no_descriptor() {
    let before = notes_testkit::promises::descriptors();
    for _ in 0..10 {
        let mut processes: Vec<_> = (0..100).map(|code| Process::new(move || code)).collect();
        processes
            .iter_mut()
            .for_each(|process| process.start().unwrap());
        for (code, process) in (0..).zip(&processes) {
            assert_eq!(process.join().unwrap().python_code(), code);
        }
    }
    assert_eq!(notes_testkit::promises::descriptors(), before);
}
