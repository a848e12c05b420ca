//! A timer ticks for two counters, which must not miss a tick (003 Condition, 时间间隔器; 003 threading.Event).

mod clocks;

use std::sync::Arc;

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;

use super::end_thread;
use clocks::{ByCondition, ByCount, ByEvent, Clock};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How a tick reaches the counters: as a number under a condition, or as the notes' two, which lose ticks
    #[arg(long, value_name = "WAY", value_enum, default_value = "count")]
    by: By,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum By {
    /// A number that only grows, under a condition: who comes late sees that it has grown
    Count,
    /// The notes' notify_all: who does not wait at that moment has missed it
    Condition,
    /// The notes' set() and clear(): likewise
    Event,
}

// 设置两个消费者
fn countdown(n: u64, clock: &dyn Clock) -> Result<()> {
    let mut seen = Seen::default();
    for i in (1..=n).rev() {
        seen.wait_for_tick(clock)?;
        say!("down: {i}");
        work_past_the_next_tick(clock, seen.last)?;
    }
    seen.report("down");
    Ok(())
}

fn countup(n: u64, clock: &dyn Clock) -> Result<()> {
    let mut seen = Seen::default();
    for i in 0..n {
        seen.wait_for_tick(clock)?;
        say!("up: {i}");
    }
    seen.report("up");
    Ok(())
}

/// Ours: the countdown's work takes longer than a tick, as work sometimes does.
fn work_past_the_next_tick(clock: &dyn Clock, last: u64) -> Result<()> {
    let mut is_past = false;
    while !is_past {
        is_past = clock.ticks()? > last;
        sleep(0.1);
    }
    Ok(())
}

/// The ticks that a counter has seen.
#[derive(Default)]
struct Seen {
    count: u64,
    last: u64,
    lost: u64,
    twice: u64,
}

impl Seen {
    fn wait_for_tick(&mut self, clock: &dyn Clock) -> Result<()> {
        let tick = clock.wait_for_tick(self.last)?;
        if self.count > 0 {
            self.lost += tick.saturating_sub(self.last + 1);
            self.twice += u64::from(tick == self.last);
        }
        self.count += 1;
        self.last = tick;
        Ok(())
    }

    fn report(&self, who: &str) {
        let Seen {
            count, lost, twice, ..
        } = self;
        say!("{who}: {count} ticks, {lost} lost, {twice} seen twice");
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let clock: Arc<dyn Clock> = match options.by {
        By::Count => Arc::new(ByCount::new()),
        By::Condition => Arc::new(ByCondition::new()),
        By::Event => Arc::new(ByEvent::new()),
    };
    let (down, up) = (Arc::clone(&clock), Arc::clone(&clock));
    // Daemons: if one can't be started, nobody waits for the others.
    let mut down = Thread::new(move || end_thread(countdown(10, &*down)))
        .target("countdown")
        .daemon(true);
    let mut up = Thread::new(move || end_thread(countup(5, &*up)))
        .target("countup")
        .daemon(true);
    down.start()?;
    up.start()?;

    // 每隔1秒通知所有消费者. The notes' timer goes on for ever; this one ends with those who need it.
    while down.is_alive() || up.is_alive() {
        sleep(1.0);
        clock.tick()?;
    }
    down.join()?;
    up.join()?;
    Ok(())
}
