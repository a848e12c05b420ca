//! Five tasks on a pool of four processes (000 Pool, 001 Pool 使用, 004 进程池).

use std::num::NonZeroUsize;
use std::process;

use anyhow::Context;
use notes::pace::{Stopwatch, sleep};
use notes::random::random;
use notes::{event, say};
use pool_demo::Pool;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run at most N processes at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: u16,
}

fn long_time_task(name: u32) {
    say!("Run task {name} ({})...", process::id());
    let _work = event::work(format_args!("task {name}"));
    let start = Stopwatch::start();
    sleep(random() * 3.0);
    say!("Task {name} runs {:.2} seconds.", start.seconds());
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    say!("Parent process {}.", process::id());
    let workers = NonZeroUsize::new(options.workers.into()).context("no workers")?;
    let mut p = Pool::new(workers, long_time_task)?;
    for i in 0..5 {
        // Each goes to a worker that is free; the fifth waits for the first that becomes so.
        p.apply_async(i)?;
    }
    say!("Waiting for all subprocesses done...");
    p.close(); // From now on the pool takes no more tasks;
    for done in p.join()? {
        done.outcome?; // only then can one wait for its end.
    }
    say!("All subprocesses done.");
    Ok(())
}
