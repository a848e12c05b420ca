//! Three locks in a ring: each task acquires its own lock and releases the next task's lock (002 多个线程有序执行).

use anyhow::Result;
use notes::demo::{ChineseHelp as _, number};
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread};
use producer_consumer::Lock;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Stop after N lines, one per second; the notes' script never ends
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = number::<u32>(1..=100_000), zh = "打印 N 行就结束，每秒一行；笔记的程序不会结束")]
    seconds: u32,
}

struct Task1 {
    seconds: u32,
}

impl Run for Task1 {
    fn run(self) -> RunResult {
        for _ in (0..self.seconds).step_by(3) {
            LOCK1.acquire()?.leak();
            say!("----");
            sleep(1.0);
            LOCK2.release()?; // Another thread acquired this lock. Python's lock allows that, std's Mutex does not.
        }
        Ok(())
    }
}

struct Task2 {
    seconds: u32,
}

impl Run for Task2 {
    fn run(self) -> RunResult {
        for _ in (1..self.seconds).step_by(3) {
            LOCK2.acquire()?.leak();
            say!("----");
            sleep(1.0);
            LOCK3.release()?;
        }
        Ok(())
    }
}

struct Task3 {
    seconds: u32,
}

impl Run for Task3 {
    fn run(self) -> RunResult {
        for _ in (2..self.seconds).step_by(3) {
            LOCK3.acquire()?.leak();
            say!("----");
            sleep(1.0);
            LOCK1.release()?;
        }
        Ok(())
    }
}

static LOCK1: Lock = Lock::named("lock1");
static LOCK2: Lock = Lock::named("lock2");
static LOCK3: Lock = Lock::named("lock3");

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let seconds = options.seconds;
    //创建另外一把锁,并且锁上
    LOCK2.acquire()?.leak();
    //再创建一把锁并锁上
    LOCK3.acquire()?.leak();
    let mut t1 = Thread::of(Task1 { seconds }).named("Task1");
    let mut t2 = Thread::of(Task2 { seconds }).named("Task2");
    let mut t3 = Thread::of(Task3 { seconds }).named("Task3");
    t1.start()?;
    t2.start()?;
    t3.start()?;
    Ok(())
}
