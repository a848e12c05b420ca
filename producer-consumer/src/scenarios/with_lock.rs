//! Four locks, each acquired by a guard and without one (003 测试每种锁使用with, 和不使用with).

use anyhow::Result;
use notes::say;
use notes::thread::{Thread, current_name};
use producer_consumer::{Condition, Lock, RLock, Semaphore};

static LOCK_THREAD: Lock = Lock::named("lock_thread");
static RLOCK: RLock = RLock::new();
static CONDITION: Condition<()> = Condition::new(());
static MUTEX: Semaphore = Semaphore::named("mutex", 1);

/// The format of the notes' logging: the thread's name in ten columns, then the message.
fn debug(message: String) {
    say!("({:<10}) {message}", current_name());
}

// 使用with语句获取释放锁

fn lock_with() -> Result<()> {
    let _held = LOCK_THREAD.acquire()?;
    debug(format!("{LOCK_THREAD:?} acquired via with"));
    Ok(())
} // The lock is released here, and also when `return`, `?` or a panic leaves the scope.

fn rlock_with() -> Result<()> {
    let _held = RLOCK.acquire()?;
    debug(format!("{RLOCK:?} acquired via with"));
    Ok(())
}

/// The guard of a condition also gives access to its data.
fn condition_with() -> Result<()> {
    let _held = CONDITION.acquire()?;
    debug(format!("{CONDITION:?} acquired via with"));
    Ok(())
}

fn semaphore_with() -> Result<()> {
    let _permit = MUTEX.acquire();
    debug(format!("{MUTEX:?} acquired via with"));
    Ok(())
}

// 不使用with语句获取释放锁. If a `return` or a panic comes before the release, the lock stays held: hence the notes' `finally`.

fn lock_not_with() -> Result<()> {
    LOCK_THREAD.acquire()?.leak();
    debug(format!("{LOCK_THREAD:?} acquired not with"));
    LOCK_THREAD.release()?;
    Ok(())
}

fn rlock_not_with() -> Result<()> {
    RLOCK.acquire()?.leak();
    debug(format!("{RLOCK:?} acquired not with"));
    RLOCK.release()?;
    Ok(())
}

/// A condition always has a guard. To release the lock by hand, drop the guard.
fn condition_not_with() -> Result<()> {
    let held = CONDITION.acquire()?;
    debug(format!("{CONDITION:?} acquired not with"));
    drop(held);
    Ok(())
}

fn semaphore_not_with() -> Result<()> {
    MUTEX.acquire().leak();
    debug(format!("{MUTEX:?} acquired not with"));
    MUTEX.release()?;
    Ok(())
}

/// 逐个测试: first with a guard, then without one.
fn test(with: fn() -> Result<()>, not_with: fn() -> Result<()>) -> Result<()> {
    let mut t1 = Thread::new(with).target("threading_with");
    let mut t2 = Thread::new(not_with).target("threading_not_with");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    say!("\n");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 测试所有锁机制, 测试每种锁的with和no_with
    test(lock_with, lock_not_with)?;
    test(rlock_with, rlock_not_with)?;
    test(condition_with, condition_not_with)?;
    test(semaphore_with, semaphore_not_with)
}
