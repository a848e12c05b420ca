//! A lock's methods, and a semaphore of 0 (003 Lock 的方法, semaphore; 001 进程间同步).

use anyhow::{Result, bail};
use fork_demo::Process;
use notes::pace::{self, Stopwatch};
use notes::say::python_bool;
use notes::{explain, say};
use shared_memory::{Lock, ReleaseError, Semaphore};

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let lock = Lock::named("lock")?;

    // locked(): 状态为locked时, 返回true
    say!("lock.locked(): {}", python_bool(lock.is_locked()));
    // acquire(): 状态从unlocked -> locked
    lock.acquire()?.leak(); // Without a guard, as in Python: until release() is called.
    say!("lock.acquire()");
    say!("lock.locked(): {}", python_bool(lock.is_locked()));

    // 如果状态是locked: 则等待另一个线程release()
    let mut child = Process::new(|| second_acquire(&lock)).named("child");
    child.start()?;
    child.join_ok()?;

    // release(): 状态从locked -> unlocked
    lock.release()?;
    say!("lock.release()");
    say!("lock.locked(): {}", python_bool(lock.is_locked()));
    // 如果状态是unlocked: 则RuntimeError
    let Err(error @ ReleaseError::NotHeld { .. }) = lock.release() else {
        bail!("a lock that no thread holds was released");
    };
    explain!(en: "lock.release(): {error}", zh: "lock.release()：没有线程持有 lock，不能释放");

    // 初始化信号量为0: nobody releases it, so without a time-out this would wait forever.
    let semaphore = Semaphore::named("semaphore", 0)?;
    let clock = Stopwatch::start();
    if semaphore.acquire_timeout(pace::real(1.0)).is_some() {
        bail!("a semaphore of 0 was acquired");
    }
    let waited = clock.seconds();
    explain!(
        en: "semaphore.acquire(timeout=1): gave up after {waited:.2} s",
        zh: "semaphore.acquire(timeout=1)：等了 {waited:.2} 秒，放弃"
    );
    // 信号量加1
    semaphore.release()?;
    say!("semaphore.release()");
    // 信号量减1
    semaphore.acquire().leak();
    say!("semaphore.acquire()");
    Ok(())
}

fn second_acquire(lock: &Lock) -> Result<()> {
    let clock = Stopwatch::start();
    if lock.acquire_timeout(pace::real(1.0))?.is_some() {
        bail!("the lock has two holders");
    }
    let waited = clock.seconds();
    explain!(
        en: "lock.acquire(timeout=1): gave up after {waited:.2} s",
        zh: "lock.acquire(timeout=1)：等了 {waited:.2} 秒，放弃"
    );
    Ok(())
}
