//! The ticker with a busy counter, which loses ticks: each counter reports how many (003 Condition, 时间间隔器).

use std::sync::OnceLock;

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::Thread;
use notes::{explain, say};
use producer_consumer::Condition;

/// The notes' condition protects no data. Here it protects the number of ticks, which only our lines at the end need.
static CONDITION: Condition<u64> = Condition::new(0);
/// The ticks that each counter has counted, for our lines at the end.
static COUNTED_DOWN: OnceLock<Vec<u64>> = OnceLock::new();
static COUNTED_UP: OnceLock<Vec<u64>> = OnceLock::new();

struct Timer {
    interval: f64,
}

impl Timer {
    /// The notes' timer never ends.
    fn run(&self, until: impl Fn() -> bool) -> Result<()> {
        while !until() {
            // sleep
            sleep(self.interval);
            // notify_all通知所有生产者
            let mut ticks = CONDITION.acquire()?;
            *ticks += 1;
            ticks.notify_all()?;
        }
        Ok(())
    }
}

/// Waits for a tick and returns its number.
fn wait_for_tick() -> Result<u64> {
    let mut ticks = CONDITION.acquire()?;
    ticks.wait()?;
    Ok(*ticks)
}

// 设置两个消费者
fn countdown(n: u64) -> Result<()> {
    let mut seen = Vec::new();
    for i in (1..=n).rev() {
        seen.push(wait_for_tick()?);
        say!("down: {i}");
        // Ours: this work takes longer than a tick.
        while Some(&*CONDITION.acquire()?) == seen.last() {
            sleep(0.1);
        }
    }
    COUNTED_DOWN.get_or_init(|| seen);
    Ok(())
}

fn countup(n: u64) -> Result<()> {
    let mut seen = Vec::new();
    for i in 0..n {
        seen.push(wait_for_tick()?);
        say!("up: {i}");
    }
    COUNTED_UP.get_or_init(|| seen);
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut down = Thread::new(|| countdown(10)).target("countdown");
    let mut up = Thread::new(|| countup(5)).target("countup");
    down.start()?;
    up.start()?;

    // 每隔1秒通知所有消费者
    let timer = Timer { interval: 1.0 };
    timer.run(|| !down.is_alive() && !up.is_alive())?;
    down.join()?;
    up.join()?;
    notes::ours!();
    report("up", &COUNTED_UP);
    report("down", &COUNTED_DOWN);
    Ok(())
}

/// Says how many ticks there were from the first to the last one that a counter has counted.
fn report(name: &str, seen: &OnceLock<Vec<u64>>) {
    let seen = seen.get().map_or(&[][..], Vec::as_slice);
    let ticks = seen.last().zip(seen.first());
    let ticks = ticks.map_or(0, |(last, first)| last - first + 1);
    let counted = seen.len();
    explain!(
        en: "{name}: counted {counted} of {ticks} ticks",
        zh: "{name}: 过了 {ticks} 个节拍，数到 {counted} 个"
    );
}
