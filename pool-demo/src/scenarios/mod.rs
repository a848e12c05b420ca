//! The scenarios. Each file has the name of its subcommand.

pub(crate) mod apply;
pub(crate) mod async_pool;
pub(crate) mod async_result;
pub(crate) mod async_result_join;
pub(crate) mod async_result_methods;
pub(crate) mod bound;
pub(crate) mod busy;
pub(crate) mod callback;
pub(crate) mod fetch;
pub(crate) mod futures;
pub(crate) mod imap;
pub(crate) mod map;
pub(crate) mod map_reduce;
pub(crate) mod pool;
pub(crate) mod terminate;
pub(crate) mod thread_pool;
pub(crate) mod work;

use notes::demo::ChineseHelp as _;
use notes::lang;

use crate::phrases;

/// What most scenarios let one change.
#[derive(clap::Args)]
pub(crate) struct Workers {
    /// Run at most N processes at a time
    #[arg(long, value_name = "N", value_parser = workers, zh = "最多同时运行 N 个进程")]
    workers: Option<usize>,
}

impl Workers {
    /// The number from the command line, or else the number in the notes.
    fn or(&self, of_the_notes: usize) -> usize {
        self.workers.unwrap_or(of_the_notes)
    }
}

/// Parses a number of workers.
fn workers(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(workers) if (1..=256).contains(&workers) => Ok(workers),
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
