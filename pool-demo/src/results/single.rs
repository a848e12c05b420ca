//! The result of one task.

use std::cell::{Cell, RefCell};

use serde::de::DeserializeOwned;

use super::decode::{Pending, decode_result};
use crate::call::{DeferredCall, Outcome, OutcomeSink};
use crate::error::{TaskError, TaskFailure};

/// An outcome with the result still serialized.
pub(crate) type EncodedOutcome = Result<Vec<u8>, TaskError>;

/// The callback to call with the number and the outcome of the task that has ended.
pub(crate) type Callback<'a> = Box<dyn FnOnce(u64, EncodedOutcome) + 'a>;

pub(crate) struct SingleResult<'a> {
    task: u64,
    outcome: RefCell<Option<EncodedOutcome>>,
    callback: Cell<Option<Callback<'a>>>,
}

impl<'a> SingleResult<'a> {
    pub(crate) fn new(task: u64, callback: Option<Callback<'a>>) -> SingleResult<'a> {
        SingleResult {
            task,
            outcome: RefCell::new(None),
            callback: Cell::new(callback),
        }
    }
}

impl<'a> OutcomeSink<'a> for SingleResult<'a> {
    fn accept(&self, _: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        let encoded = outcome.map(<[u8]>::to_vec);
        let callback = self.callback.take();
        let deferred = callback.map(|callback| {
            let (task, encoded) = (self.task, encoded.clone());
            Box::new(move || callback(task, encoded)) as DeferredCall<'a>
        });
        self.outcome.replace(Some(encoded));
        deferred
    }
}

impl<R: DeserializeOwned> Pending<R> for SingleResult<'_> {
    fn is_ready(&self) -> bool {
        self.outcome.borrow().is_some()
    }

    fn read(&self) -> Result<R, TaskError> {
        match &*self.outcome.borrow() {
            Some(Ok(bytes)) => decode_result(self.task, bytes),
            Some(Err(error)) => Err(error.clone()),
            None => Err(TaskError::new(self.task, TaskFailure::Terminated)),
        }
    }
}
