//! A lock that its holder acquires again (003 RLock, with processes for threads; 001 所有同步原语的等价物).

use std::time::Instant;

use anyhow::{Result, bail};
use fork_demo::Process;
use notes::{explain, say};
use shared_memory::{Lock, LockError, RLock, RawValue};

/// The notes have 1000000.
const COUNT: u32 = 10_000;

fn exec(lock: &RLock, share: &RawValue<i64>, i: i64) -> Result<()> {
    // 递归获取锁
    let _held = lock.acquire()?;
    share.set(share.get() + i);
    Ok(())
}

fn crement(lock: &RLock, share: &RawValue<i64>, i: i64) -> Result<()> {
    for _ in 0..COUNT {
        // 获取锁
        let _held = lock.acquire()?;
        exec(lock, share, i)?; // The notes call it through eval(), which compiles a string each time.
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let share = RawValue::new(0)?;

    // 定义锁
    let lock = RLock::new()?;

    // increment
    let mut t1 = Process::new(|| crement(&lock, &share, 1));
    // decrement
    let mut t2 = Process::new(|| crement(&lock, &share, -1));

    let start = Instant::now();
    t1.start()?;
    t2.start()?;
    t1.join_ok()?;
    t2.join_ok()?;

    // 查看是否为0
    say!("{}", share.get());
    // 执行时间
    say!("{:.2}秒", start.elapsed().as_secs_f64());

    notes::ours!();
    // In Python a thread that acquires a plain lock here waits for itself forever.
    let plain = Lock::named("plain")?;
    let _held = plain.acquire()?;
    let Err(error @ LockError::HeldByCaller { .. }) = plain.acquire() else {
        bail!("the plain lock was acquired twice");
    };
    explain!(
        en: "{error}",
        zh: "无法获取 plain：这个线程已经持有它，再获取就是等自己；请直接使用或丢弃手里的 guard；如果 guard 已经 leak，就调用 release()；或者改用 RLock"
    );
    Ok(())
}
