//! The options that several scenarios have.

use notes::demo::{ChineseHelp as _, number};
use notes::lang;
use pool_demo::usable_cpus;

use crate::phrases;

/// The most workers of a pool.
const MOST_WORKERS: usize = 256;

/// The number of workers, which the notes invite the reader to change.
#[derive(clap::Args)]
pub(crate) struct Workers {
    /// Run at most N processes at a time; `default`: one for each CPU that the demo may use, at most 256
    #[arg(long, value_name = "N", default_value = "3", value_parser = workers, zh = "最多同时运行 N 个进程；default：有几个 CPU 可用，就运行几个，最多 256 个")]
    pub(crate) workers: usize,
}

/// The numbers of workers and of tasks.
#[derive(clap::Args)]
pub(crate) struct WorkersAndTasks {
    /// Run at most N processes at a time; `default`: one for each CPU that the demo may use, at most 256
    #[arg(long, value_name = "N", default_value = "4", value_parser = workers, zh = "最多同时运行 N 个进程；default：有几个 CPU 可用，就运行几个，最多 256 个")]
    pub(crate) workers: usize,
    /// Number of tasks, from 1 to 1000
    #[arg(long, value_name = "N", default_value = "5", value_parser = number::<u32>(1..=1000), zh = "任务的个数，1 到 1000")]
    pub(crate) tasks: u32,
}

/// How many endless loops, and for how long.
#[derive(clap::Args)]
pub(crate) struct Loops {
    /// How many endless loops; by default one for each CPU that the demo may use, at most 256
    #[arg(long, value_name = "N", default_value_t = default_workers(usable_cpus()), value_parser = workers, zh = "死循环的个数；默认有几个 CPU 可用，就有几个，最多 256 个")]
    pub(crate) workers: usize,
    /// How long to watch the loops before they are stopped
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds, zh = "观察死循环几秒，然后让它们停下")]
    pub(crate) seconds: f64,
}

/// The default number of workers on a machine with `cpus` CPUs: one for each, and at most [`MOST_WORKERS`].
fn default_workers(cpus: usize) -> usize {
    cpus.min(MOST_WORKERS)
}

/// Parses a number of workers.
fn workers(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(workers) if (1..=MOST_WORKERS).contains(&workers) => Ok(workers),
        _ if text == "default" => Ok(default_workers(usable_cpus())),
        _ => Err(phrases::WORKERS.text(lang::current()).to_owned()),
    }
}

/// Parses a time that is short enough for a demo.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.01..=60.0).contains(&seconds) => Ok(seconds),
        _ => Err(phrases::SECONDS.text(lang::current()).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_worker_for_each_cpu_and_at_most_what_the_option_accepts() {
        for (cpus, expected) in [(1, 1), (8, 8), (256, 256), (257, 256), (1024, 256)] {
            let default = default_workers(cpus);
            assert_eq!(default, expected);
            assert_eq!(workers(&default.to_string()), Ok(default));
        }
        assert_eq!(workers("default"), Ok(default_workers(usable_cpus())));
        assert!(workers("257").is_err());
    }
}
