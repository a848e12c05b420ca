//! A fork copies handles and guards, but the child holds no lock or permit.

use fork_demo::{Fork, exit_now, fork};
use notes_runtime::memory::fork_generation;
use shared_memory::sync::{Deadline, RawLock};
use shared_memory::{Condition, Event, Lock, RLock, ReleaseError, Semaphore, ShmBox, Value};

use crate::workers::all;

notes_testkit::promises![
    a_forked_child_holds_no_lock_and_no_permit,
    dropping_a_guard_copied_by_fork_releases_nothing,
    dropping_a_guard_copied_by_fork_does_not_release_what_the_child_holds,
    a_guard_copied_by_fork_cannot_mark_the_lock_as_consistent,
    a_childs_child_does_not_hold_the_childs_lock,
    a_forked_child_has_its_own_thread_id,
    a_child_of_a_raw_clone_call_has_its_own_thread_id,
];

fn a_forked_child_holds_no_lock_and_no_permit() {
    let (lock, rlock) = (Lock::new().unwrap(), RLock::new().unwrap());
    let semaphore = Semaphore::new(1).unwrap();
    let (_held, _also) = (lock.acquire().unwrap(), rlock.acquire().unwrap());
    let _permit = semaphore.acquire();
    all(1, |_| {
        assert!(!lock.is_held() && lock.is_locked());
        assert!(lock.try_acquire().unwrap().is_none());
        assert!(!rlock.is_held() && rlock.is_locked());
        assert!(rlock.try_acquire().unwrap().is_none());
        let parents = lock.release().unwrap_err();
        assert!(matches!(parents, ReleaseError::HeldByAnother { .. }));
        assert!(semaphore.try_acquire().is_none());
    });
    assert!(lock.is_held() && rlock.is_held());
}

fn dropping_a_guard_copied_by_fork_releases_nothing() {
    let (lock, rlock) = (Lock::new().unwrap(), RLock::new().unwrap());
    // Also test a semaphore whose last permit is only counted.
    let (few, many) = (Semaphore::new(1).unwrap(), Semaphore::new(257).unwrap());
    let guards = (
        lock.acquire().unwrap(),
        rlock.acquire().unwrap(),
        few.acquire(),
    );
    let permits: Vec<_> = (0..257).map(|_| many.acquire()).collect();
    match fork().unwrap() {
        Fork::Child => {
            drop((guards, permits));
            let all_taken = few.value() == 0 && many.value() == 0;
            let all_held = lock.is_locked() && rlock.is_locked();
            exit_now(i32::from(!(all_taken && all_held)));
        }
        Fork::Parent { child } => assert!(child.wait().unwrap().success()),
    }
    assert!(lock.is_held() && rlock.is_held());
    assert_eq!((few.value(), many.value()), (0, 0));
    drop((guards, permits));
    assert!(!lock.is_locked() && !rlock.is_locked());
    assert_eq!((few.value(), many.value()), (1, 257));
}

fn dropping_a_guard_copied_by_fork_does_not_release_what_the_child_holds() {
    let (lock, rlock) = (Lock::new().unwrap(), RLock::new().unwrap());
    let (semaphore, value) = (Semaphore::new(1).unwrap(), Value::new(0).unwrap());
    let raw: ShmBox<RawLock> = ShmBox::new().unwrap();
    let may_take = Event::new().unwrap();
    let mut changed = value.lock().unwrap();
    *changed = 5;
    let held = (lock.acquire().unwrap(), rlock.acquire().unwrap());
    let permit = semaphore.acquire();
    let raw_held = raw.acquire(Deadline::Never).unwrap();
    match fork().unwrap() {
        Fork::Child => {
            may_take.wait();
            let _raw = raw.acquire(Deadline::Never).unwrap();
            let _own = (lock.acquire().unwrap(), rlock.acquire().unwrap());
            let _permit = semaphore.acquire();
            value.set(100).unwrap();
            let own = value.lock().unwrap();
            drop((held, permit, changed, raw_held));
            let is_raw_free = std::thread::scope(|scope| {
                let there = scope.spawn(|| raw.acquire(Deadline::Now).is_some());
                there.join().unwrap()
            });
            let holds_all =
                !is_raw_free && lock.is_held() && rlock.is_held() && semaphore.value() == 0;
            let is_whole = value.get_lock().is_held() && *own == 100;
            drop(own);
            let is_whole = is_whole && value.get() == Ok(100);
            exit_now(i32::from(!(holds_all && is_whole)));
        }
        Fork::Parent { child } => {
            drop((held, permit, changed, raw_held));
            may_take.set();
            assert!(child.wait().unwrap().success());
        }
    }
}

/// Only the holder knows whether it has repaired what the dead holder left.
fn a_guard_copied_by_fork_cannot_mark_the_lock_as_consistent() {
    let (lock, rlock) = (Lock::new().unwrap(), RLock::new().unwrap());
    let condition = Condition::new().unwrap();
    let raw: ShmBox<RawLock> = ShmBox::new().unwrap();
    all(1, |_| {
        lock.acquire().unwrap().leak();
        rlock.acquire().unwrap().leak();
        condition.acquire().unwrap().leak();
        std::mem::forget(raw.acquire(Deadline::Never));
    });
    let held = (lock.recover().unwrap(), rlock.recover().unwrap());
    let condition_held = condition.recover().unwrap();
    let raw_held = raw.acquire(Deadline::Never).unwrap();
    let mark_all = || {
        held.0.mark_consistent();
        held.1.mark_consistent();
        condition_held.mark_consistent();
        raw_held.mark_consistent();
    };
    let inconsistent = || {
        let are_inconsistent = [
            held.0.owner_died().is_some(),
            held.1.owner_died().is_some(),
            condition_held.owner_died().is_some(),
            raw_held.owner_died(),
        ];
        are_inconsistent.into_iter().filter(|is| *is).count()
    };
    match fork().unwrap() {
        Fork::Child => {
            mark_all();
            exit_now(0);
        }
        Fork::Parent { child } => assert!(child.wait().unwrap().success()),
    }
    assert_eq!(inconsistent(), 4);
    mark_all();
    assert_eq!(inconsistent(), 0);
}

fn a_childs_child_does_not_hold_the_childs_lock() {
    let lock = Lock::new().unwrap();
    all(2, |_| {
        let held = lock.acquire().unwrap();
        all(1, |_| assert!(lock.try_acquire().unwrap().is_none()));
        drop(held);
        all(2, |_| drop(lock.acquire().unwrap()));
    });
}

/// The C library does not see this fork.
#[expect(unsafe_code, reason = "clone(2) without the C library")]
fn a_child_of_a_raw_clone_call_has_its_own_thread_id() {
    let lock = Lock::new().unwrap();
    let held = lock.acquire().unwrap();
    let (parent, generation) = (fork_generation::pid(), fork_generation::begin());
    assert_eq!(parent, std::process::id() as i32);
    // SAFETY: as fork(2): this process has one thread, and the child gets a copy of its memory.
    let child = unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) };
    if child == 0 {
        let is_another = fork_generation::generation() == 0
            && fork_generation::pid() != parent
            && i64::from(fork_generation::pid()) == i64::from(nix::unistd::getpid().as_raw())
            && fork_generation::begin() > generation
            && !lock.is_held()
            && lock.is_locked();
        drop(held);
        exit_now(i32::from(!(is_another && lock.is_locked())));
    }
    let child = nix::unistd::Pid::from_raw(child as i32);
    let ended = nix::sys::wait::waitpid(child, None).unwrap();
    assert_eq!(ended, nix::sys::wait::WaitStatus::Exited(child, 0));
    assert_eq!(
        (fork_generation::pid(), fork_generation::generation()),
        (parent, generation)
    );
    assert!(lock.is_held());
}

fn a_forked_child_has_its_own_thread_id() {
    let lock = Lock::new().unwrap();
    // The parent has asked the kernel for its thread id; the child must ask again.
    drop(lock.acquire().unwrap());
    all(1, |_| {
        lock.acquire().unwrap().leak();
        let tid = std::process::id() as i32;
        let others = std::thread::scope(|scope| scope.spawn(|| lock.release()).join().unwrap());
        let name = lock.name().to_owned();
        assert_eq!(others, Err(ReleaseError::HeldByAnother { lock: name, tid }));
        lock.release().unwrap();
    });
}
