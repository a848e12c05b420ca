//! Four locks, each acquired by a guard and without one (003 测试每种锁使用with, 和不使用with).

use std::fmt::Debug;
use std::sync::Arc;

use anyhow::Result;
use notes::say;
use notes::thread::{Thread, current_name};
use producer_consumer::{Acquire, Condition, Lock, RLock, Semaphore};

/// The notes' logging prints to standard error, with the thread's name in ten columns.
fn debug(message: String) {
    say!("({:<10}) {message}", current_name());
}

/// 使用with语句获取释放锁
fn threading_with(lock: &(impl Acquire + Debug)) {
    let _held = lock.hold();
    debug(format!("{lock:?} acquired via with"));
} // Released here, and wherever else the scope is left: by `return`, by `?`, by a panic.

/// 不使用with语句获取释放锁
fn threading_not_with(lock: &(impl Acquire + Debug)) {
    lock.acquire();
    debug(format!("{lock:?} acquired not with"));
    // The notes' `finally`. A `return` or a panic above it, and the lock would stay taken.
    if let Err(error) = lock.release() {
        debug(format!("{lock:?} {error}"));
    }
}

/// A condition is always held by a guard, which is also the way to its data.
fn condition_with(condition: &Condition<()>) {
    let _held = condition.acquire();
    debug("<locked Condition> acquired via with".to_owned());
}

/// Without a scope of its own: given back by hand.
fn condition_not_with(condition: &Condition<()>) {
    let held = condition.acquire();
    debug("<locked Condition> acquired not with".to_owned());
    drop(held);
}

/// 逐个测试: one after the other with, then not with.
fn test<L: Send + Sync + 'static>(lock: L, with: fn(&L), not_with: fn(&L)) -> Result<()> {
    let lock = Arc::new(lock);
    let (same, other) = (Arc::clone(&lock), lock);
    let mut t1 = Thread::new(move || with(&same)).target("threading_with");
    let mut t2 = Thread::new(move || not_with(&other)).target("threading_not_with");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    say!("\n");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 测试所有锁机制
    let lock_thread = Lock::named("lock_thread");
    let rlock = RLock::new();
    let condition = Condition::new(());
    let mutex = Semaphore::named("mutex", 1);

    // 测试每种锁的with和no_with
    test(lock_thread, threading_with, threading_not_with)?;
    test(rlock, threading_with, threading_not_with)?;
    test(condition, condition_with, condition_not_with)?;
    test(mutex, threading_with, threading_not_with)
}
