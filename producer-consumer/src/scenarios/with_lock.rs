//! Four locks, each acquired by a guard and without one (003 测试每种锁使用with, 和不使用with).

use std::fmt::Debug;

use anyhow::Result;
use notes::say;
use notes::thread::{Thread, current_name};
use producer_consumer::{Condition, Lock, LockError, RLock, ReleaseError, Semaphore};

// 测试所有锁机制
static LOCK_THREAD: Lock = Lock::named("lock_thread");
static RLOCK: RLock = RLock::new();
static CONDITION: Condition<()> = Condition::new(());
static MUTEX: Semaphore = Semaphore::named("mutex", 1);

/// The format of the notes' logging: the thread's name in ten columns, then the message.
fn debug(message: String) {
    say!("({:<10}) {message}", current_name());
}

// 使用with语句获取释放锁
fn threading_with<L: Debug, G>(
    lock: &'static L,
    acquire: fn(&'static L) -> Result<G, LockError>,
) -> Result<()> {
    let _held = acquire(lock)?;
    debug(format!("{lock:?} acquired via with"));
    Ok(())
} // The guard releases the lock here, and also when `return`, `?` or a panic leaves the scope.

// 不使用with语句获取释放锁
// If a `return` or a panic comes before the release, the lock stays held: hence the notes' `finally`.
fn threading_not_with<L: Debug, H>(
    lock: &'static L,
    acquire: fn(&'static L) -> Result<H, LockError>,
    release: fn(&'static L, H) -> Result<(), ReleaseError>,
) -> Result<()> {
    let held = acquire(lock)?;
    debug(format!("{lock:?} acquired not with"));
    release(lock, held)?;
    Ok(())
}

/// Runs both functions on one lock. The types of the four locks have no trait in common, so the calls are arguments.
fn test<L: Debug + Sync, G: 'static, H: 'static>(
    lock: &'static L,
    with: fn(&'static L) -> Result<G, LockError>,
    acquire: fn(&'static L) -> Result<H, LockError>,
    release: fn(&'static L, H) -> Result<(), ReleaseError>,
) -> Result<()> {
    let mut t1 = Thread::new(move || threading_with(lock, with)).target("threading_with");
    let mut t2 = Thread::new(move || threading_not_with(lock, acquire, release))
        .target("threading_not_with");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    say!("\n");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 测试每种锁的with和no_with
    test(
        &LOCK_THREAD,
        |lock| lock.acquire(),
        |lock| lock.acquire().map(|held| held.leak()),
        |lock, ()| lock.release(),
    )?;
    test(
        &RLOCK,
        |rlock| rlock.acquire(),
        |rlock| rlock.acquire().map(|held| held.leak()),
        |rlock, ()| rlock.release(),
    )?;
    // A condition always has a guard, which also gives access to its data. To release the lock by hand, drop the guard.
    test(
        &CONDITION,
        |condition| condition.acquire(),
        |condition| condition.acquire(),
        |_, guard| {
            drop(guard);
            Ok(())
        },
    )?;
    test(
        &MUTEX,
        |mutex| Ok(mutex.acquire()),
        |mutex| {
            mutex.acquire().leak();
            Ok(())
        },
        |mutex, ()| mutex.release(),
    )
}
