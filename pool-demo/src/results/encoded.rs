//! The results of `map_async`: stored as bytes in one buffer, and deserialized each time the caller gets them.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use serde::de::DeserializeOwned;

use super::decode::{Pending, decode_result};
use super::progress::{ItemSink, Progress};
use crate::call::{DeferredCall, Outcome, OutcomeSink};
use crate::error::{TaskError, TaskFailure};

/// The callback to call when all items have ended.
pub(crate) type MapCallback<'a> = Box<dyn FnOnce(&EncodedResults<'a>) + 'a>;

pub(crate) struct EncodedResults<'a> {
    progress: Progress,
    results: RefCell<Results>,
    callback: Cell<Option<MapCallback<'a>>>,
    /// A reference to this object, to pass to the callback.
    this: Weak<EncodedResults<'a>>,
}

#[derive(Default)]
struct Results {
    bytes: Vec<u8>,
    /// Start and length of each item's result in `bytes`, or `None` if the item has no result yet.
    spans: Vec<Option<(usize, usize)>>,
    ended: u64,
    /// The error of the first item that failed.
    error: Option<TaskError>,
}

impl<'a> EncodedResults<'a> {
    pub(crate) fn new(callback: Option<MapCallback<'a>>) -> Rc<EncodedResults<'a>> {
        Rc::new_cyclic(|this| EncodedResults {
            progress: Progress::default(),
            results: RefCell::default(),
            callback: Cell::new(callback),
            this: this.clone(),
        })
    }

    /// Whether all items were made and all have ended.
    fn have_all_ended(&self) -> bool {
        self.progress.is_complete.get() && self.results.borrow().ended == self.progress.made.get()
    }

    fn take_callback(&self) -> Option<DeferredCall<'a>> {
        let callback = self.callback.take()?;
        let this = self.this.upgrade()?;
        Some(Box::new(move || callback(&this)))
    }
}

impl<'a> OutcomeSink<'a> for EncodedResults<'a> {
    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        let mut results = self.results.borrow_mut();
        results.ended += 1;
        match outcome {
            Ok(bytes) => {
                let start = results.bytes.len();
                results.bytes.extend_from_slice(bytes);
                let index = index as usize;
                if results.spans.len() <= index {
                    results.spans.resize(index + 1, None);
                }
                results.spans[index] = Some((start, bytes.len()));
            }
            Err(error)
                if results
                    .error
                    .as_ref()
                    .is_none_or(|first| error.task < first.task) =>
            {
                results.error = Some(error);
            }
            Err(_) => {}
        }
        drop(results);
        self.all_made()
    }

    fn all_made(&self) -> Option<DeferredCall<'a>> {
        self.have_all_ended().then(|| self.take_callback())?
    }

    fn abandon(&self) -> Option<DeferredCall<'a>> {
        self.take_callback()
    }
}

impl<'a> ItemSink<'a> for EncodedResults<'a> {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl<R: DeserializeOwned> Pending<Vec<R>> for EncodedResults<'_> {
    fn is_ready(&self) -> bool {
        self.have_all_ended()
    }

    fn read(&self) -> Result<Vec<R>, TaskError> {
        let results = self.results.borrow();
        if let Some(error) = &results.error {
            return Err(error.clone());
        }
        if !self.have_all_ended() {
            return Err(TaskError::new(results.ended, TaskFailure::Terminated));
        }
        let spans = (0..).zip(&results.spans);
        spans
            .map(|(task, span)| {
                let (start, len) = span.unwrap_or_default();
                decode_result(task, &results.bytes[start..start + len])
            })
            .collect()
    }
}
