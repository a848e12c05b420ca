//! A killed process blocks no other process, and the others learn of its death.

use std::time::Duration;

use fork_demo::Process;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill as send, sigaction};
use nix::unistd::{Pid, pause};
use shared_memory::{
    Barrier, BarrierError, BoundedSemaphore, Broken, Condition, Event, Lock, LockError, RLock,
    Semaphore,
};

use crate::workers::{all, kill, start};

notes_testkit::promises![
    every_acquire_reports_a_killed_holder_until_the_lock_is_marked_consistent,
    a_killed_holder_counts_as_dead_before_it_is_reaped,
    try_acquire_and_short_timeouts_also_detect_a_dead_holder,
    try_acquire_finds_a_dead_holders_permit_among_many,
    frequent_signals_do_not_hide_a_death,
    a_killed_child_counts_as_dead_before_it_is_reaped_even_without_a_free_descriptor,
    a_killed_waiter_blocks_no_other_waiter,
    an_rlock_that_a_killed_process_held_five_times_can_be_acquired,
    a_killed_holders_permit_is_returned_but_a_leaked_one_is_not,
    a_notification_skips_a_dead_waiter,
    a_condition_waiter_learns_that_the_lock_holder_died,
    a_killed_waiter_breaks_a_barrier,
    a_barrier_broken_by_a_death_works_after_a_reset,
];

fn sleep_forever() -> ! {
    loop {
        pause();
    }
}

/// Starts a process that does `work` and then waits forever; returns when `work` is done.
fn blocked_after<'a>(work: impl FnOnce() + Send + 'a) -> Process<'a> {
    let done = Event::new().unwrap();
    let event = done.clone();
    let process = start(move || {
        work();
        event.set();
        sleep_forever();
    });
    done.wait();
    process
}

/// Starts a process, and returns when it sleeps in the wait of `work`, according to /proc.
fn blocked_in<'a>(work: impl FnOnce() + Send + 'a) -> Process<'a> {
    let begun = Event::new().unwrap();
    let event = begun.clone();
    let process = start(move || {
        event.set();
        work();
    });
    begun.wait();
    let stat = format!("/proc/{}/stat", process.pid().unwrap());
    let sleeps = || std::fs::read_to_string(&stat).unwrap().contains(") S ");
    while !sleeps() {
        std::thread::yield_now();
    }
    process
}

fn assert_owner_died<T: std::fmt::Debug>(result: Result<T, LockError>, process: &Process<'_>) {
    match result {
        Err(LockError::OwnerDied { tid, .. }) => assert_eq!(Some(tid), process.pid()),
        other => panic!("{other:?}"),
    }
}

fn every_acquire_reports_a_killed_holder_until_the_lock_is_marked_consistent() {
    let lock = Lock::new().unwrap();
    let holder = blocked_after(|| lock.acquire().unwrap().leak());
    let waiters: Vec<_> = (0..3)
        .map(|_| blocked_in(|| assert_owner_died(lock.acquire(), &holder)))
        .collect();
    kill(&holder);
    waiters.iter().for_each(crate::workers::expect_success);
    all(2, |_| assert_owner_died(lock.acquire(), &holder));
    let held = lock.recover().unwrap();
    assert_eq!(held.owner_died(), holder.pid());
    held.mark_consistent();
    drop(held);
    all(2, |_| drop(lock.acquire().unwrap()));
}

fn a_killed_holder_counts_as_dead_before_it_is_reaped() {
    let lock = Lock::new().unwrap();
    let holder = blocked_after(|| lock.acquire().unwrap().leak());
    holder.kill().unwrap();
    assert_owner_died(lock.acquire(), &holder);
    holder.join().unwrap();
}

fn a_killed_child_counts_as_dead_before_it_is_reaped_even_without_a_free_descriptor() {
    let lock = Lock::new().unwrap();
    let holder = blocked_after(|| lock.acquire().unwrap().leak());
    assert!(
        lock.try_acquire().unwrap().is_none(),
        "another process holds the lock"
    );
    let (limit, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 0, most).unwrap();
    holder.kill().unwrap();
    let found = lock.acquire();
    setrlimit(Resource::RLIMIT_NOFILE, limit, most).unwrap();
    assert_owner_died(found, &holder);
    holder.join().unwrap();
}

fn try_acquire_and_short_timeouts_also_detect_a_dead_holder() {
    for timeout in [Duration::ZERO, Duration::from_micros(50)] {
        let lock = Lock::new().unwrap();
        let semaphore = Semaphore::new(1).unwrap();
        let holder = blocked_after(|| {
            lock.acquire().unwrap().leak();
            std::mem::forget(semaphore.acquire());
        });
        assert!(lock.acquire_timeout(timeout).unwrap().is_none());
        assert!(semaphore.acquire_timeout(timeout).is_none());
        kill(&holder);
        let found = loop {
            match lock.acquire_timeout(timeout) {
                Ok(None) => std::thread::yield_now(),
                found => break found,
            }
        };
        assert_owner_died(found, &holder);
        let permit = loop {
            if let Some(permit) = semaphore.acquire_timeout(timeout) {
                break permit;
            }
        };
        assert_eq!(permit.owner_died(), holder.pid());
    }
}

fn try_acquire_finds_a_dead_holders_permit_among_many() {
    const PERMITS: usize = 100;
    let semaphore = Semaphore::new(PERMITS).unwrap();
    let others: Vec<_> = (1..PERMITS).map(|_| semaphore.acquire()).collect();
    let holder = blocked_after(|| std::mem::forget(semaphore.acquire()));
    kill(&holder);
    let permit = loop {
        if let Some(permit) = semaphore.try_acquire() {
            break permit;
        }
    };
    assert_eq!(permit.owner_died(), holder.pid());
    assert_eq!(others.len(), PERMITS - 1);
}

fn frequent_signals_do_not_hide_a_death() {
    let_signal_interrupt(Signal::SIGUSR1);
    // If signals delayed the check of the holder, a round would take seconds, and all rounds would exceed the
    // deadline.
    (0..50).for_each(|_| detect_a_death_despite_signals());
}

fn detect_a_death_despite_signals() {
    let lock = Lock::new().unwrap();
    let holder = blocked_after(|| lock.acquire().unwrap().leak());
    let waiter = blocked_in(|| assert_owner_died(lock.acquire(), &holder));
    let pid = Pid::from_raw(waiter.pid().unwrap());
    let sent = Event::new().unwrap();
    let event = sent.clone();
    let sender = start(move || {
        loop {
            send(pid, Signal::SIGUSR1).unwrap();
            event.set();
        }
    });
    sent.wait();
    kill(&holder);
    crate::workers::expect_success(&waiter);
    kill(&sender);
}

/// From now on the signal interrupts system calls, and does nothing else.
fn let_signal_interrupt(signal: Signal) {
    extern "C" fn nothing(_: i32) {}
    let action = SigAction::new(
        SigHandler::Handler(nothing),
        SaFlags::empty(),
        SigSet::empty(),
    );
    #[expect(
        unsafe_code,
        reason = "sigaction takes any handler, also one that is not async-signal-safe"
    )]
    // SAFETY: this handler does nothing.
    unsafe { sigaction(signal, &action) }.unwrap();
}

fn a_killed_waiter_blocks_no_other_waiter() {
    let (lock, semaphore) = (Lock::new().unwrap(), Semaphore::new(1).unwrap());
    let (held, permit) = (lock.acquire().unwrap(), semaphore.acquire());
    let for_lock: Vec<_> = (0..4)
        .map(|_| blocked_in(|| drop(lock.acquire().unwrap())))
        .collect();
    let for_permit: Vec<_> = (0..4)
        .map(|_| blocked_in(|| drop(semaphore.acquire())))
        .collect();
    // Kill the first waiter in the kernel's queue, and another waiter.
    for killed in [&for_lock[0], &for_lock[2], &for_permit[0], &for_permit[2]] {
        kill(killed);
    }
    drop(held);
    drop(permit);
    for living in [&for_lock[1], &for_lock[3], &for_permit[1], &for_permit[3]] {
        crate::workers::expect_success(living);
    }
}

fn an_rlock_that_a_killed_process_held_five_times_can_be_acquired() {
    let lock = RLock::new().unwrap();
    let holder = blocked_after(|| (0..5).for_each(|_| lock.acquire().unwrap().leak()));
    kill(&holder);
    assert_owner_died(lock.acquire(), &holder);
    let held = lock.recover().unwrap();
    held.mark_consistent();
    drop(held);
    all(1, |_| drop(lock.acquire().unwrap()));
}

fn a_killed_holders_permit_is_returned_but_a_leaked_one_is_not() {
    let semaphore = BoundedSemaphore::new(2).unwrap();
    let holder = blocked_after(|| {
        semaphore.acquire().leak();
        std::mem::forget(semaphore.acquire());
    });
    kill(&holder);
    assert_eq!(
        semaphore.value(),
        0,
        "no acquire has recovered the permit yet"
    );
    let back = semaphore.acquire();
    assert_eq!(back.owner_died(), holder.pid());
    assert!(semaphore.try_acquire().is_none());
    semaphore.release().unwrap();
    assert_eq!(semaphore.acquire().owner_died(), None);
}

fn a_notification_skips_a_dead_waiter() {
    let condition = Condition::new().unwrap();
    let wait = || {
        let _held = condition.acquire().unwrap();
        condition.wait().unwrap();
    };
    let waiters = [
        blocked_in(wait),
        blocked_in(wait),
        blocked_in(wait),
        blocked_in(wait),
    ];
    kill(&waiters[0]);
    kill(&waiters[2]);
    for living in [1, 3] {
        let held = condition.acquire().unwrap();
        // The notification reaches the dead waiter first, and is then forwarded to the living one that has waited
        // longest.
        condition.notify().unwrap();
        drop(held);
        crate::workers::expect_success(&waiters[living]);
    }
}

fn a_condition_waiter_learns_that_the_lock_holder_died() {
    let condition = Condition::with_lock(&Lock::new().unwrap()).unwrap();
    let waiter = || {
        let held = condition.acquire().unwrap();
        let result = condition.wait();
        assert!(
            matches!(result, Err(LockError::OwnerDied { .. })),
            "{result:?}"
        );
        assert!(condition.get_lock().is_held() && held.owner_died().is_some());
        held.mark_consistent();
    };
    let waiter = blocked_in(waiter);
    let holder = blocked_after(|| condition.acquire().unwrap().leak());
    kill(&holder);
    crate::workers::expect_success(&waiter);
    drop(condition.acquire().unwrap());
}

fn assert_broken_by(process: &Process<'_>, result: Result<usize, BarrierError>) {
    match result {
        Err(BarrierError::Broken { cause, .. }) => {
            let tid = process.pid().unwrap();
            assert_eq!(cause, Broken::Died { tid });
        }
        other => panic!("{other:?}"),
    }
}

fn a_killed_waiter_breaks_a_barrier() {
    let barrier = Barrier::new(3).unwrap();
    let dying = blocked_in(|| drop(barrier.wait()));
    while barrier.n_waiting() < 1 {
        std::thread::yield_now();
    }
    let waiter = blocked_in(|| assert_broken_by(&dying, barrier.wait()));
    kill(&dying);
    crate::workers::expect_success(&waiter);
    // A party that arrives now gets the error at once.
    all(2, |_| assert_broken_by(&dying, barrier.wait()));
}

fn a_barrier_broken_by_a_death_works_after_a_reset() {
    let barrier = Barrier::new(2).unwrap();
    let dying = blocked_in(|| drop(barrier.wait()));
    while barrier.n_waiting() < 1 {
        std::thread::yield_now();
    }
    kill(&dying);
    barrier.reset();
    assert_eq!((barrier.broken(), barrier.n_waiting()), (None, 0));
    all(2, |_| assert!(barrier.wait().is_ok()));
}
