//! The scenarios, one file each, named as its subcommand.

use std::num::NonZeroUsize;

pub(crate) mod apply;
pub(crate) mod async_pool;
pub(crate) mod async_result;
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

/// What most scenarios let one change.
#[derive(clap::Args)]
pub(crate) struct Workers {
    /// Run at most N processes at a time
    #[arg(long, value_name = "N", value_parser = workers)]
    workers: Option<NonZeroUsize>,
}

impl Workers {
    /// So many, or as many as the notes have.
    fn or(&self, of_the_notes: usize) -> NonZeroUsize {
        let of_the_notes = NonZeroUsize::new(of_the_notes).unwrap_or(NonZeroUsize::MIN);
        self.workers.unwrap_or(of_the_notes)
    }
}

/// Reads a number of workers.
fn workers(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(workers) if workers.get() <= 256 => Ok(workers),
        _ => Err("give a number from 1 to 256".to_owned()),
    }
}

/// Reads a time that somebody is ready to wait.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.01..=60.0).contains(&seconds) => Ok(seconds),
        _ => Err("give a number from 0.01 to 60".to_owned()),
    }
}
