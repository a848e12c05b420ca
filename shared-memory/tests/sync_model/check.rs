//! Runs a model in many orders of steps.

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, MaxSteps, Runner};

use super::machine;

/// Runs `model` `executions` times in random orders, and again in orders with few but well placed task switches. With
/// `slices_end`: see [`machine::begin`].
pub(crate) fn check(
    executions: usize,
    slices_end: bool,
    model: impl Fn() + Send + Sync + Clone + 'static,
) {
    // `MODEL_RUNS=100` takes about a night.
    let factor = std::env::var("MODEL_RUNS").map_or(1, |runs| runs.parse().unwrap());
    let executions = executions * factor;
    let model = move || {
        machine::begin(slices_end);
        model();
    };
    let mut config = Config::new();
    // A run that never ends is a failure, too, even without a deadlock.
    config.max_steps = MaxSteps::FailAfter(200_000);
    config.silence_warnings = true;
    let random = RandomScheduler::new(executions);
    Runner::new(random, config.clone()).run(model.clone());
    let few_changes = PctScheduler::new(3, executions);
    Runner::new(few_changes, config).run(model);
}
