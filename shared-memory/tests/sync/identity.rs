//! A thread whose start time can't be read at first, because no descriptor is free.

use std::fs;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::pause;
use notes::say;
use shared_memory::{Condition, Event, Lock, LockError, RLock, Semaphore};

use crate::workers::{all, kill, start};

notes_testkit::promises![
    what_was_acquired_without_a_free_descriptor_can_be_released_later,
    a_guard_from_before_a_wait_without_a_free_descriptor_releases_its_lock,
    a_process_with_the_pid_of_a_dead_holder_is_not_taken_for_the_holder,
];

/// Calls `work` while this process can't open a file.
fn without_descriptors<T>(work: impl FnOnce() -> T) -> T {
    let (limit, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 0, most).unwrap();
    let result = work();
    setrlimit(Resource::RLIMIT_NOFILE, limit, most).unwrap();
    result
}

fn what_was_acquired_without_a_free_descriptor_can_be_released_later() {
    // Of the last permit, the semaphore only keeps a count.
    const PERMITS: usize = 257;
    let (lock, rlock) = (Lock::new().unwrap(), RLock::new().unwrap());
    let (leaked, semaphore) = (Lock::new().unwrap(), Semaphore::new(PERMITS).unwrap());
    all(1, |_| {
        let (guard, outer, mut permits) = without_descriptors(|| {
            leaked.acquire().unwrap().leak();
            let permits: Vec<_> = (0..PERMITS).map(|_| semaphore.acquire()).collect();
            (lock.acquire().unwrap(), rlock.acquire().unwrap(), permits)
        });
        assert!(lock.is_held() && leaked.is_held() && rlock.is_held());
        let again = lock.acquire();
        assert!(matches!(again, Err(LockError::HeldByCaller { .. })));
        let inner = rlock.acquire().unwrap();
        drop((guard, outer));
        assert!(!lock.is_locked() && rlock.is_held());
        drop(inner);
        leaked.release().unwrap();
        assert!(!leaked.is_locked() && !rlock.is_locked());
        permits.swap_remove(0).leak();
        permits.swap_remove(0).leak();
        drop(permits);
        assert_eq!(semaphore.value(), PERMITS - 2);
        (0..2).for_each(|_| semaphore.release().unwrap());
        assert_eq!(semaphore.value(), PERMITS);
    });
    all(1, |_| {
        drop((lock.acquire().unwrap(), rlock.acquire().unwrap()))
    });
}

fn a_guard_from_before_a_wait_without_a_free_descriptor_releases_its_lock() {
    let lock = Lock::new().unwrap();
    let condition = Condition::with_lock(&lock).unwrap();
    all(1, |_| {
        let mut guard = without_descriptors(|| condition.acquire().unwrap());
        // The thread knows its id when it acquires the lock again.
        guard.wait_timeout(Duration::from_millis(1)).unwrap();
        drop(guard);
        assert!(!lock.is_locked());
    });
}

/// The kernel's number of the last process. The next one gets the number after it.
const LAST_PID: &str = "/proc/sys/kernel/ns_last_pid";

fn a_process_with_the_pid_of_a_dead_holder_is_not_taken_for_the_holder() {
    let (lock, holds) = (Lock::new().unwrap(), Event::new().unwrap());
    let holder = start(|| {
        without_descriptors(|| drop(lock.acquire().unwrap()));
        lock.acquire().unwrap().leak();
        holds.set();
        loop {
            pause();
        }
    });
    holds.wait();
    let began = hundredths_since_boot();
    let pid = holder.pid().unwrap();
    kill(&holder);
    while hundredths_since_boot() == began {
        std::thread::yield_now();
    }
    let taken = loop {
        if let Err(error) = fs::write(LAST_PID, (pid - 1).to_string()) {
            say!("skipped: this process may not choose the pid of the next one ({error})");
            return;
        }
        let process = start(|| {
            loop {
                pause();
            }
        });
        if process.pid() == Some(pid) {
            break process;
        }
        kill(&process);
    };
    match lock.acquire_timeout(Duration::from_secs(1)) {
        Err(LockError::OwnerDied { tid, .. }) => assert_eq!(tid, pid),
        other => panic!("{other:?}"),
    }
    kill(&taken);
}

/// The unit of a start time in `/proc`.
fn hundredths_since_boot() -> u128 {
    let now = Duration::from(clock_gettime(ClockId::CLOCK_BOOTTIME).unwrap());
    now.as_millis() / 10
}
