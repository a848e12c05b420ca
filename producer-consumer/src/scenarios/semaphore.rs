//! Twenty threads, five at a time (002 信号量).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use anyhow::{Result, ensure};
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Semaphore;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many may be inside at a time; 0: all at once
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(0..=1000))]
    limit: u32,
    /// How many threads there are
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = super::within(1..=1000))]
    threads: u32,
}

/// How many are inside, and how many were at most.
#[derive(Default)]
struct Inside {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Inside {
    fn come(&self) {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        self.most.fetch_max(now, Relaxed);
    }

    fn go(&self) {
        self.now.fetch_sub(1, Relaxed);
    }
}

fn foo(s1: Option<&Semaphore>, inside: &Inside) {
    let permit = s1.map(|s1| s1.acquire());
    inside.come();
    sleep(2.0);
    say!("ok");
    inside.go();
    drop(permit); // s1.release()
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let limit = options.limit as usize;
    let s1 = Arc::new((limit > 0).then(|| Semaphore::named("s1", limit)));
    let inside = Arc::new(Inside::default());
    let mut threads = Vec::new();
    for _ in 0..options.threads {
        let (s1, inside) = (Arc::clone(&s1), Arc::clone(&inside));
        let mut t1 = Thread::new(move || foo((*s1).as_ref(), &inside)).target("foo");
        t1.start()?; // From here on the semaphore says how many go on.
        threads.push(t1);
    }
    for t1 in &mut threads {
        t1.join()?;
    }
    let most = inside.most.load(Relaxed);
    if limit == 0 {
        say!("{most} at a time");
    } else {
        ensure!(most <= limit, "{most} were inside");
        say!("never more than {limit} at a time");
    }
    Ok(())
}
