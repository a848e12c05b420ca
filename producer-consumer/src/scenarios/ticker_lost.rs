//! The ticker with a busy counter, which loses ticks: each counter reports how many (003 Condition, 时间间隔器).

use anyhow::Result;
use notes::explain;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Condition;

/// The notes' condition protects no data. Here it protects the number of ticks, which only the last line needs.
static CONDITION: Condition<u64> = Condition::new(0);

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
    report("down", &seen);
    Ok(())
}

fn countup(n: u64) -> Result<()> {
    let mut seen = Vec::new();
    for i in 0..n {
        seen.push(wait_for_tick()?);
        say!("up: {i}");
    }
    report("up", &seen);
    Ok(())
}

fn report(name: &str, seen: &[u64]) {
    let ticks = seen.last().zip(seen.first());
    let ticks = ticks.map_or(0, |(last, first)| last - first + 1);
    let counted = seen.len();
    explain!(
        en: "{name}: counted {counted} of {ticks} ticks",
        zh: "{name}: 过了 {ticks} 个节拍，数到 {counted} 个"
    );
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
    Ok(())
}
