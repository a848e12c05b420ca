//! The ticker by an event: set() and clear() lose ticks, or a counter counts one tick twice (003 threading.Event).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::Thread;
use notes::{explain, say};
use producer_consumer::Event;

static EVENT: Event = Event::new();
/// Counts the ticks; only our lines at the end need the number.
static TICKS: AtomicU64 = AtomicU64::new(0);
/// The ticks that each counter has counted; ours, too.
static COUNTED_DOWN: OnceLock<Vec<u64>> = OnceLock::new();
static COUNTED_UP: OnceLock<Vec<u64>> = OnceLock::new();

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
    COUNTED_DOWN.get_or_init(|| seen);
}

fn countup(n: u64) {
    let mut seen = Vec::new();
    for i in 0..n {
        EVENT.wait();
        seen.push(TICKS.load(SeqCst));
        say!("up: {i}");
    }
    COUNTED_UP.get_or_init(|| seen);
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
