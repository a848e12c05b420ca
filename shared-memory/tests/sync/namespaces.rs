//! Processes of several PID namespaces share locks. The same number is another process in each of them.

use std::fs;
use std::time::Duration;

use fork_demo::Process;
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{chroot, getpid};
use notes::say;
use shared_memory::{Event, Lock, LockError, Semaphore};

use crate::workers::{all, expect_success, kill, start};

notes_testkit::promises![
    a_holder_in_another_pid_namespace_counts_as_alive,
    a_holder_outside_counts_as_alive_in_a_new_pid_namespace,
    a_process_does_not_hold_what_one_with_its_pid_holds_in_another_namespace,
    only_the_namespace_of_a_killed_holder_notices_its_death,
    a_killed_holder_counts_as_dead_where_there_is_no_proc,
    a_holder_in_another_time_namespace_counts_as_alive,
];

/// Long enough for many checks of the holder.
const A_WHILE: Duration = Duration::from_millis(60);

/// Lets the children that this process forks from now on live in a new PID namespace: the first is its init.
fn enter_new_namespace() -> bool {
    let entered = unshare(CloneFlags::CLONE_NEWPID)
        .or_else(|_| unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWPID));
    if let Err(error) = entered {
        say!("skipped: this process may not make a PID namespace ({error})");
    }
    entered.is_ok()
}

/// Starts the init of a new namespace, which acquires all and keeps it until the event is set.
fn holder<'a>(lock: &'a Lock, permits: &'a Semaphore, may_end: &'a Event) -> Option<Process<'a>> {
    let holds = Event::new().unwrap();
    let has_begun = holds.clone();
    if !enter_new_namespace() {
        return None;
    }
    let init = start(move || {
        assert_eq!(getpid().as_raw(), 1);
        let _held = lock.acquire().unwrap();
        let _permit = permits.acquire();
        has_begun.set();
        may_end.wait();
    });
    holds.wait();
    Some(init)
}

fn expect_taken(lock: &Lock, permits: &Semaphore) {
    assert!(lock.is_locked() && !lock.is_held());
    assert!(lock.acquire_timeout(A_WHILE).unwrap().is_none());
    assert!(permits.acquire_timeout(A_WHILE).is_none());
    assert_eq!(permits.value(), 0);
}

fn a_holder_in_another_pid_namespace_counts_as_alive() {
    let (lock, permits) = (Lock::new().unwrap(), Semaphore::new(1).unwrap());
    let may_end = Event::new().unwrap();
    let Some(init) = holder(&lock, &permits, &may_end) else {
        return;
    };
    expect_taken(&lock, &permits);
    may_end.set();
    expect_success(&init);
    assert!(lock.acquire().unwrap().owner_died().is_none());
    assert_eq!(permits.value(), 1);
}

fn a_holder_outside_counts_as_alive_in_a_new_pid_namespace() {
    let (lock, permits) = (Lock::new().unwrap(), Semaphore::new(1).unwrap());
    if !enter_new_namespace() {
        return;
    }
    let (held, permit) = (lock.acquire().unwrap(), permits.acquire());
    let init = start(|| {
        expect_taken(&lock, &permits);
        all(1, |_| expect_taken(&lock, &permits));
    });
    expect_success(&init);
    assert!(lock.is_held() && held.owner_died().is_none());
    drop((held, permit));
    assert!(!lock.is_locked());
}

fn a_process_does_not_hold_what_one_with_its_pid_holds_in_another_namespace() {
    let (lock, permits) = (Lock::new().unwrap(), Semaphore::new(1).unwrap());
    let may_end = Event::new().unwrap();
    let outer = start(|| {
        let Some(init) = holder(&lock, &permits, &may_end) else {
            return;
        };
        let other = start(|| {
            let other = enter_new_namespace().then(|| {
                start(|| {
                    assert_eq!(getpid().as_raw(), 1);
                    expect_taken(&lock, &permits);
                    assert!(lock.release().is_err());
                    assert!(lock.is_locked());
                })
            });
            other.iter().for_each(expect_success);
        });
        expect_success(&other);
        may_end.set();
        expect_success(&init);
    });
    expect_success(&outer);
    assert!(!lock.is_locked() && permits.value() == 1);
}

fn only_the_namespace_of_a_killed_holder_notices_its_death() {
    let lock = Lock::new().unwrap();
    let (killed, looked) = (Event::new().unwrap(), Event::new().unwrap());
    if !enter_new_namespace() {
        return;
    }
    let init = start(|| {
        let holder = leak_and_die(&lock);
        killed.set();
        looked.wait();
        expect_owner_died(&lock, holder);
    });
    killed.wait();
    assert!(lock.acquire_timeout(A_WHILE).unwrap().is_none());
    looked.set();
    expect_success(&init);
    let died = lock.acquire().unwrap_err();
    assert!(matches!(died, LockError::OwnerDied { .. }), "{died}");
}

fn a_holder_in_another_time_namespace_counts_as_alive() {
    const NEW_TIME: CloneFlags = CloneFlags::from_bits_retain(libc::CLONE_NEWTIME);
    // The children will live in the new namespace.
    let moved = unshare(NEW_TIME)
        .map_err(std::io::Error::from)
        .and_then(|()| fs::write("/proc/self/timens_offsets", "boottime 1000 0"));
    if let Err(error) = moved {
        say!("skipped: this process may not make a time namespace ({error})");
        return;
    }
    let (lock, permits) = (Lock::new().unwrap(), Semaphore::new(1).unwrap());
    let (held, permit) = (lock.acquire().unwrap(), permits.acquire());
    all(1, |_| expect_taken(&lock, &permits));
    drop((held, permit));
    let (holds, may_end) = (Event::new().unwrap(), Event::new().unwrap());
    let holder = start(|| {
        let _held = (lock.acquire().unwrap(), permits.acquire());
        holds.set();
        may_end.wait();
    });
    holds.wait();
    expect_taken(&lock, &permits);
    may_end.set();
    expect_success(&holder);
    assert!(!lock.is_locked() && permits.value() == 1);
}

/// Starts a process that acquires the lock, and kills it. Returns its process id.
fn leak_and_die(lock: &Lock) -> i32 {
    let holds = Event::new().unwrap();
    let has_begun = holds.clone();
    let holder = start(move || {
        lock.acquire().unwrap().leak();
        has_begun.set();
        loop {
            nix::unistd::pause();
        }
    });
    holds.wait();
    let pid = holder.pid().unwrap();
    kill(&holder);
    pid
}

fn expect_owner_died(lock: &Lock, holder: i32) {
    match lock.acquire() {
        Err(LockError::OwnerDied { tid, .. }) => assert_eq!(tid, holder),
        other => panic!("{other:?}"),
    }
}

fn a_killed_holder_counts_as_dead_where_there_is_no_proc() {
    if !kernel_tells_namespaces() {
        say!("skipped: without /proc this kernel does not tell the PID namespace");
        return;
    }
    let empty = std::env::temp_dir().join(format!("no-proc-{}", std::process::id()));
    fs::create_dir(&empty).unwrap();
    let lock = Lock::new().unwrap();
    let jailed = start(|| {
        if let Err(error) = chroot(&empty) {
            say!("skipped: this process may not change its root ({error})");
            return;
        }
        let holder = leak_and_die(&lock);
        expect_owner_died(&lock, holder);
    });
    expect_success(&jailed);
    fs::remove_dir(&empty).unwrap();
}

/// Whether the kernel tells the PID namespace of a process that has no `/proc`: since Linux 6.11.
fn kernel_tells_namespaces() -> bool {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit());
    let mut number = || numbers.next().unwrap().parse::<u32>().unwrap();
    (number(), number()) >= (6, 11)
}
