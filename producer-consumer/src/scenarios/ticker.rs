//! A timer ticks for two counters by a condition (003 Condition, 时间间隔器).

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Condition;

/// The notes' condition protects no data.
static CONDITION: Condition<()> = Condition::new(());

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
            let condition = CONDITION.acquire()?;
            condition.notify_all()?;
        }
        Ok(())
    }
}

fn wait_for_tick() -> Result<()> {
    let mut condition = CONDITION.acquire()?;
    condition.wait()?;
    Ok(())
}

// 设置两个消费者
fn countdown(n: u64) -> Result<()> {
    for i in (1..=n).rev() {
        wait_for_tick()?;
        say!("down: {i}");
    }
    Ok(())
}

fn countup(n: u64) -> Result<()> {
    for i in 0..n {
        wait_for_tick()?;
        say!("up: {i}");
    }
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
    Ok(())
}
