//! The results of `map`: deserialized soon after they arrive, and taken once.

use std::cell::Cell;
use std::mem;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::arrived::Arrived;
use super::progress::{ItemSink, Progress};
use crate::call::{DeferredCall, Outcome, OutcomeSink};
use crate::error::{TaskError, TaskFailure};

/// The results of one `map`, which owns them.
pub(crate) struct DecodedResults<R> {
    sink: Rc<MapSink>,
    results: Vec<Option<R>>,
    /// The error of the first item that failed.
    error: Option<TaskError>,
}

/// Receives the outcomes of one `map`.
#[derive(Default)]
pub(crate) struct MapSink {
    progress: Progress,
    arrived: Arrived,
    ended: Cell<u64>,
    /// Whether the caller has dropped the results.
    is_discarded: Cell<bool>,
}

impl<R: DeserializeOwned> DecodedResults<R> {
    /// Reserves memory for `items` results. There may be more results.
    pub(crate) fn with_capacity(items: usize) -> DecodedResults<R> {
        DecodedResults {
            sink: Rc::default(),
            results: Vec::with_capacity(items),
            error: None,
        }
    }

    pub(crate) fn sink(&self) -> &Rc<MapSink> {
        &self.sink
    }

    /// Deserializes the results that have arrived. The dispatcher must not be borrowed.
    #[inline]
    pub(crate) fn decode_arrived(&mut self) {
        let DecodedResults {
            sink,
            results,
            error: first,
        } = self;
        sink.arrived.decode_each(|index, _, outcome| match outcome {
            Ok(result) => {
                let index = index as usize;
                if index >= results.len() {
                    results.resize_with(index, || None);
                    results.push(Some(result));
                } else {
                    results[index] = Some(result);
                }
            }
            Err(error) if first.as_ref().is_none_or(|first| error.task < first.task) => {
                *first = Some(error);
            }
            Err(_) => {}
        });
    }

    /// Whether all items were made and all have ended.
    pub(crate) fn are_complete(&self) -> bool {
        let progress = &self.sink.progress;
        progress.is_complete.get() && self.sink.ended.get() == progress.made.get()
    }

    /// Takes all results; call this once, after [`decode_arrived`](DecodedResults::decode_arrived). If they are not
    /// complete, returns the error that the pool was terminated.
    pub(crate) fn take_all(mut self) -> Result<Vec<R>, TaskError> {
        let missing = TaskError::new(self.sink.ended.get(), TaskFailure::Terminated);
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if !self.are_complete() {
            return Err(missing);
        }
        let results = mem::take(&mut self.results).into_iter();
        results
            .map(|result| result.ok_or_else(|| missing.clone()))
            .collect()
    }
}

/// If `map` unwinds, its tasks still run, and nobody wants their results.
impl<R> Drop for DecodedResults<R> {
    fn drop(&mut self) {
        self.sink.is_discarded.set(true);
        self.sink.arrived.clear();
    }
}

impl<'a> OutcomeSink<'a> for MapSink {
    fn is_wanted(&self) -> bool {
        !self.is_discarded.get()
    }

    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        if !self.is_discarded.get() {
            self.ended.set(self.ended.get() + 1);
            self.arrived.push(index, outcome);
        }
        None
    }
}

impl<'a> ItemSink<'a> for MapSink {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}
