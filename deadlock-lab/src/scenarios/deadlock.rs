//! Two locks acquired in opposite orders: a deadlock, which the lock finds and explains (002 线程同步 (死锁)).

use std::sync::Barrier;
use std::time::Duration;

use anyhow::{Result, ensure};
use deadlock_lab::{DeadlockWatch, Lock};
use notes::demo::ChineseHelp as _;
use notes::pace::sleep;
use notes::thread::{Run, RunResult, Thread, current_name};
use notes::{lang, say};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Exit with status 1, because there was a deadlock
    #[arg(long, zh = "因为发生了死锁，以状态码 1 退出")]
    strict: bool,
}

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
pub(crate) fn run(options: Options) -> Result<()> {
    let watch = DeadlockWatch::new();
    let mut t1 = Thread::of(MyThread1);
    let mut t2 = Thread::of(MyThread2);
    t1.start()?;
    t2.start()?;

    // Python hangs here. Our locks say why, while both threads are stuck.
    let stuck = loop {
        match watch.next(Duration::from_millis(100)) {
            Some(stuck) => break stuck,
            None => ensure!(
                t1.is_alive() || t2.is_alive(),
                "expected a deadlock, but both threads have ended"
            ),
        }
    };
    notes::ours!();
    say!("{}", stuck.deadlock().explain(lang::current()));
    say!("{}", stuck.deadlock().picture(lang::current()));
    sleep(1.0);
    stuck.cancel(); // Both waits end with an error, so that both threads end.
    ensure!(
        t1.join().is_err() && t2.join().is_err(),
        "expected a deadlock, but a thread ended without an error"
    );
    ensure!(
        !options.strict,
        notes::text!(en: "there was a deadlock", zh: "发生了死锁")
    );
    Ok(())
}
