//! A watchdog sees that nobody has reset its counter, and restarts the program (003 死锁, 看门狗计数器).

use std::sync::{Barrier, OnceLock};
use std::time::Duration;

use anyhow::{Result, bail};
use fork_demo::{ExitStatus, Process};
use notes::pace::{real, sleep};
use notes::thread::{Run, RunResult, Thread, current_name};
use notes::{explain, say};
use producer_consumer::Lock;
use shared_memory::RawValue;

static MUTEX_A: Lock = Lock::named("mutexA");
static MUTEX_B: Lock = Lock::named("mutexB");
/// The program resets it whenever it gets on; the watchdog adds one each tick. Both processes share it.
static COUNTER: OnceLock<RawValue<u32>> = OnceLock::new();
/// The program is stuck when the counter has come to this.
const LIMIT: u32 = 5;
/// The bad timing: both threads hold their first lock before either of them acquires its second.
static BOTH_HOLD_ONE: Barrier = Barrier::new(2);

struct MyThread1 {
    is_bad_timing: bool,
}

impl Run for MyThread1 {
    fn run(self) -> RunResult {
        let _a = MUTEX_A.acquire()?;
        say!("{}---do1---up---", current_name());
        reset();
        sleep(1.0);
        if self.is_bad_timing {
            BOTH_HOLD_ONE.wait();
        }
        let _b = MUTEX_B.acquire()?;
        say!("{}---do1---down---", current_name());
        reset();
        Ok(())
    }
}

struct MyThread2 {
    is_bad_timing: bool,
}

impl Run for MyThread2 {
    fn run(self) -> RunResult {
        sleep(1.0);
        let _b = MUTEX_B.acquire()?;
        say!("{}---do2---up---", current_name());
        reset();
        if self.is_bad_timing {
            BOTH_HOLD_ONE.wait();
        }
        let _a = MUTEX_A.acquire()?;
        say!("{}---do2---down---", current_name());
        reset();
        Ok(())
    }
}

/// 当线程正常运行的时候会每隔一段时间重置计数器
fn reset() {
    if let Some(counter) = COUNTER.get() {
        counter.set(0);
    }
}

/// The program that is watched: it deadlocks in its first run. A deadlock depends on timing, so a restart helps, for now.
fn program(run: u32) -> Result<()> {
    let is_bad_timing = run == 1;
    let mut t1 = Thread::of(MyThread1 { is_bad_timing });
    let mut t2 = Thread::of(MyThread2 { is_bad_timing });
    t1.start()?;
    if !is_bad_timing {
        t1.join()?; // The good timing: one after the other.
    }
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}

/// Waits until the program ends, or until the counter has come to its limit: then returns `None`.
fn watch(program: &Process<'_>, counter: &RawValue<u32>) -> Result<Option<ExitStatus>> {
    // Not shorter, whatever the speed: a program that waits for a processor is not stuck.
    let tick = real(1.0).max(Duration::from_millis(200));
    loop {
        if let Some(status) = program.join_timeout(tick)? {
            return Ok(Some(status));
        }
        if counter.fetch_add(1) + 1 >= LIMIT {
            return Ok(None);
        }
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let counter = RawValue::new(0)?;
    let counter = COUNTER.get_or_init(|| counter);
    for run in 1..=3 {
        explain!(en: "watchdog: run {run} starts", zh: "看门狗：第 {run} 次启动程序");
        counter.set(0);
        let mut p = Process::new(move || program(run)).daemon(true);
        p.start()?;
        if let Some(status) = watch(&p, counter)? {
            let code = status.python_text();
            explain!(en: "watchdog: run {run} has ended: exit code {code}", zh: "看门狗：第 {run} 次运行结束：退出码 {code}");
            return Ok(p.join_ok()?);
        }
        // 一旦发生死锁，由于无法重置计数器导致定时器超时，这时程序会通过重启自身恢复到正常状态
        p.kill()?;
        p.join()?;
        explain!(en: "watchdog: nobody has reset the counter for {LIMIT} ticks: run {run} is stuck and was killed", zh: "看门狗：{LIMIT} 拍没有重置计数器：第 {run} 次运行卡住了，已经杀掉");
    }
    bail!("the program was stuck three times")
}
