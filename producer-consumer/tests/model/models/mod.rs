//! What must hold in every order of steps, and that the checker finds where it does not hold.

mod barriers;
mod conditions;
mod locks;
mod queues;

use std::sync::Arc;

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::thread::{JoinHandle, spawn};
use shuttle::{Config, MaxSteps, Runner};

/// Runs `model` in random orders, and in as many orders that switch threads only at a few chosen points.
/// `MODEL_RUNS=100` runs a hundred times as many.
fn check(model: impl Fn() + Send + Sync + Clone + 'static) {
    let factor = std::env::var("MODEL_RUNS").map_or(1, |runs| runs.parse().unwrap_or(1));
    let runs = 1_000 * factor;
    let mut config = Config::new();
    // A model that never ends without a deadlock fails, too.
    config.max_steps = MaxSteps::FailAfter(100_000);
    config.silence_warnings = true;
    Runner::new(RandomScheduler::new(runs), config.clone()).run(model.clone());
    Runner::new(PctScheduler::new(3, runs), config).run(model);
}

fn threads<R: Send + 'static>(
    count: usize,
    body: impl Fn(usize) -> R + Send + Sync + 'static,
) -> Vec<JoinHandle<R>> {
    let body = Arc::new(body);
    let start = |me| {
        let body = Arc::clone(&body);
        spawn(move || body(me))
    };
    (0..count).map(start).collect()
}

/// Unwraps the result: an error in a model is a failed test.
fn ok<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn results<R>(threads: Vec<JoinHandle<R>>) -> Vec<R> {
    let join = |thread: JoinHandle<R>| {
        thread
            .join()
            .unwrap_or_else(|_| panic!("a thread panicked"))
    };
    threads.into_iter().map(join).collect()
}
