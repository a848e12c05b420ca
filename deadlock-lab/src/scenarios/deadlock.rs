//! Two locks acquired in opposite orders: a deadlock, which the lock finds and explains (002 线程同步 (死锁)).

use std::sync::Barrier;

use anyhow::{Result, bail, ensure};
use deadlock_lab::Lock;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, ThreadError, current_name};

static MUTEX_A: Lock = Lock::named("mutexA");
static MUTEX_B: Lock = Lock::named("mutexB");
/// Ours: both threads hold their first lock before either of them acquires its second. In the notes this depends on
/// timing.
static BOTH_HOLD_ONE: Barrier = Barrier::new(2);

struct MyThread1;

impl Run for MyThread1 {
    fn run(self) -> RunResult {
        let _a = MUTEX_A.acquire()?;
        say!("{}---do1---up---", current_name());
        sleep(1.0);
        BOTH_HOLD_ONE.wait();
        let _b = MUTEX_B.acquire()?;
        say!("{}---do1---down---", current_name());
        // Dropping the guards releases both locks.
        Ok(())
    }
}

struct MyThread2;

impl Run for MyThread2 {
    fn run(self) -> RunResult {
        sleep(1.0);
        let _b = MUTEX_B.acquire()?;
        say!("{}---do2---up---", current_name());
        BOTH_HOLD_ONE.wait();
        let _a = MUTEX_A.acquire()?;
        say!("{}---do2---down---", current_name());
        // Dropping the guards releases both locks.
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut t1 = Thread::of(MyThread1);
    let mut t2 = Thread::of(MyThread2);
    t1.start()?;
    t2.start()?;

    // Python hangs here. Our lock reports the deadlock to both threads.
    let Err(ThreadError::Failed { message, .. }) = t1.join() else {
        bail!("expected a deadlock, but thread 1 ended without an error");
    };
    ensure!(
        t2.join().is_err(),
        "expected a deadlock, but thread 2 ended without an error"
    );
    notes::ours!();
    say!("{message}");
    Ok(())
}
