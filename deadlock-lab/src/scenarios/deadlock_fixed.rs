//! The same two locks, acquired in the same order by both threads: no deadlock (002 线程同步 (死锁)).

use anyhow::Result;
use deadlock_lab::Lock;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, current_name};

static MUTEX_A: Lock = Lock::named("mutexA");
static MUTEX_B: Lock = Lock::named("mutexB");

struct MyThread1;

impl Run for MyThread1 {
    fn run(self) -> RunResult {
        let _a = MUTEX_A.acquire()?;
        say!("{}---do1---up---", current_name());
        sleep(1.0);
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
        // The fix: A first, then B. A thread that holds A never waits for a thread that wants A.
        let _a = MUTEX_A.acquire()?;
        say!("{}---do2---up---", current_name());
        let _b = MUTEX_B.acquire()?;
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
    t1.join()?;
    t2.join()?;
    Ok(())
}
