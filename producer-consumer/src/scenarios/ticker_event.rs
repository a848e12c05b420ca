//! The ticker by an event: set() and clear() lose ticks, or a counter counts one tick twice (003 threading.Event).

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use anyhow::Result;
use notes::explain;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Event;

static EVENT: Event = Event::new();
/// Counts the ticks; only the last line needs the number.
static TICKS: AtomicU64 = AtomicU64::new(0);

struct Timer {
    interval: f64,
}

impl Timer {
    /// The notes' timer never ends.
    fn run(&self, until: impl Fn() -> bool) {
        while !until() {
            // sleep
            sleep(self.interval);
            TICKS.fetch_add(1, SeqCst);
            // 改为set()和clear()
            EVENT.set();
            EVENT.clear();
        }
    }
}

// 设置两个消费者
fn countdown(n: u64) {
    let mut seen = Vec::new();
    for i in (1..=n).rev() {
        // 改为wait()
        EVENT.wait();
        seen.push(TICKS.load(SeqCst));
        say!("down: {i}");
        // Ours: this work takes longer than a tick.
        while Some(&TICKS.load(SeqCst)) == seen.last() {
            sleep(0.1);
        }
    }
    report("down", &seen);
}

fn countup(n: u64) {
    let mut seen = Vec::new();
    for i in 0..n {
        EVENT.wait();
        seen.push(TICKS.load(SeqCst));
        say!("up: {i}");
    }
    report("up", &seen);
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
    timer.run(|| !down.is_alive() && !up.is_alive());
    down.join()?;
    up.join()?;
    Ok(())
}
