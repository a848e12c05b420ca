//! The results of `map`: deserialized when they arrive, and taken once.

use std::cell::{Cell, RefCell};
use std::mem;

use serde::de::DeserializeOwned;

use super::decode::decode_result;
use super::progress::{ItemSink, Progress};
use crate::call::{DeferredCall, Outcome, OutcomeSink};
use crate::error::{TaskError, TaskFailure};

pub(crate) struct DecodedResults<R> {
    progress: Progress,
    results: RefCell<Results<R>>,
    /// Whether the caller has dropped the results.
    is_discarded: Cell<bool>,
}

struct Results<R> {
    results: Vec<Option<R>>,
    ended: u64,
    /// The error of the first item that failed.
    error: Option<TaskError>,
}

impl<R: DeserializeOwned> DecodedResults<R> {
    /// Reserves memory for `items` results. There may be more results.
    pub(crate) fn with_capacity(items: usize) -> DecodedResults<R> {
        let results = Results {
            results: Vec::with_capacity(items),
            ended: 0,
            error: None,
        };
        DecodedResults {
            progress: Progress::default(),
            results: RefCell::new(results),
            is_discarded: Cell::new(false),
        }
    }

    /// Drops the results that have arrived, and the results that will arrive.
    pub(crate) fn discard(&self) {
        self.is_discarded.set(true);
        let discarded = mem::take(&mut self.results.borrow_mut().results);
        drop(discarded); // Nothing is borrowed here, because their destructors are the caller's code.
    }

    /// Whether all items were made and all have ended.
    pub(crate) fn is_ready(&self) -> bool {
        self.progress.is_complete.get() && self.results.borrow().ended == self.progress.made.get()
    }

    /// Takes all results; call this once. If they are not ready, returns the error that the pool was terminated.
    pub(crate) fn take_all(&self) -> Result<Vec<R>, TaskError> {
        let is_ready = self.is_ready();
        let mut all = self.results.borrow_mut();
        let missing = TaskError::new(all.ended, TaskFailure::Terminated);
        if let Some(error) = all.error.take() {
            return Err(error);
        }
        if !is_ready {
            return Err(missing);
        }
        let results = mem::take(&mut all.results).into_iter();
        results
            .map(|result| result.ok_or_else(|| missing.clone()))
            .collect()
    }
}

impl<'a, R: DeserializeOwned> OutcomeSink<'a> for DecodedResults<R> {
    fn is_wanted(&self) -> bool {
        !self.is_discarded.get()
    }

    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        if self.is_discarded.get() {
            return None;
        }
        let mut all = self.results.borrow_mut();
        all.ended += 1;
        match outcome.and_then(|bytes| decode_result(index, bytes)) {
            Ok(result) => {
                let index = index as usize;
                if index >= all.results.len() {
                    all.results.resize_with(index, || None);
                    all.results.push(Some(result));
                } else {
                    all.results[index] = Some(result);
                }
            }
            Err(error)
                if all
                    .error
                    .as_ref()
                    .is_none_or(|first| error.task < first.task) =>
            {
                all.error = Some(error);
            }
            Err(_) => {}
        }
        None
    }
}

impl<'a, R: DeserializeOwned> ItemSink<'a> for DecodedResults<R> {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}
