//! Where outcomes are kept until somebody asks: of one task, or of many in their order.

use std::cell::{Cell, RefCell};

use serde::de::DeserializeOwned;

use crate::error::{TaskError, Why};
use crate::ledger::{Deferred, Outcome, Sink};
use crate::panics::{caught, said};

/// An outcome in writing.
pub(crate) type Written = Result<Vec<u8>, TaskError>;

/// Something that is ready at some time, and can then be read as often as one likes.
pub(crate) trait Pending<T> {
    fn is_ready(&self) -> bool;
    /// When it is ready.
    fn is_success(&self) -> bool;
    /// When it is ready.
    fn read(&self) -> Result<T, TaskError>;
}

/// Reads a result. One that can't be read, or panics meanwhile, is its own task's error.
#[inline]
pub(crate) fn read<R: DeserializeOwned>(task: u64, bytes: &[u8]) -> Result<R, TaskError> {
    let unreadable = |why: String| TaskError {
        task,
        why: Why::Message(format!("its result: {why}")),
    };
    match caught(|| postcard::from_bytes(bytes)) {
        Ok(read) => read.map_err(|error| unreadable(error.to_string())),
        Err(payload) => Err(unreadable(format!(
            "reading it panicked: {}",
            said(payload)
        ))),
    }
}

/// What is called with the number of a task that has ended.
pub(crate) type Callback<'a> = Box<dyn FnOnce(u64, Written) + 'a>;

/// One task's.
pub(crate) struct Single<'a> {
    task: u64,
    outcome: RefCell<Option<Written>>,
    callback: Cell<Option<Callback<'a>>>,
}

impl<'a> Single<'a> {
    pub(crate) fn new(task: u64, callback: Option<Callback<'a>>) -> Single<'a> {
        Single {
            task,
            outcome: RefCell::new(None),
            callback: Cell::new(callback),
        }
    }
}

impl<'a> Sink<'a> for Single<'a> {
    fn take(&self, _: u64, outcome: Outcome<'_>) -> Option<Deferred<'a>> {
        let written = outcome.map(<[u8]>::to_vec);
        let callback = self.callback.take();
        let deferred = callback.map(|callback| {
            let (task, written) = (self.task, written.clone());
            Box::new(move || callback(task, written)) as Deferred<'a>
        });
        self.outcome.replace(Some(written));
        deferred
    }
}

impl<R: DeserializeOwned> Pending<R> for Single<'_> {
    fn is_ready(&self) -> bool {
        self.outcome.borrow().is_some()
    }

    fn is_success(&self) -> bool {
        matches!(*self.outcome.borrow(), Some(Ok(_)))
    }

    fn read(&self) -> Result<R, TaskError> {
        match &*self.outcome.borrow() {
            Some(Ok(bytes)) => read(self.task, bytes),
            Some(Err(error)) => Err(error.clone()),
            None => Err(TaskError {
                task: self.task,
                why: Why::Terminated,
            }),
        }
    }
}

/// How far the making of tasks has come; shared with who makes them.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// How many items there were so far.
    pub(crate) made: Cell<u64>,
    /// Whether these are all.
    pub(crate) is_complete: Cell<bool>,
}

/// Results of many items in one piece of memory.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) progress: Progress,
    books: RefCell<Books>,
}

#[derive(Default)]
struct Books {
    bytes: Vec<u8>,
    /// Where the result of each item lies, if it has one by now.
    spans: Vec<Option<(usize, usize)>>,
    ended: u64,
    /// That of the first item that has one.
    error: Option<TaskError>,
}

impl<'a> Sink<'a> for Gathered {
    fn take(&self, index: u64, outcome: Outcome<'_>) -> Option<Deferred<'a>> {
        let mut books = self.books.borrow_mut();
        books.ended += 1;
        match outcome {
            Ok(bytes) => {
                let start = books.bytes.len();
                books.bytes.extend_from_slice(bytes);
                let index = index as usize;
                if books.spans.len() <= index {
                    books.spans.resize(index + 1, None);
                }
                books.spans[index] = Some((start, bytes.len()));
            }
            Err(error)
                if books
                    .error
                    .as_ref()
                    .is_none_or(|first| error.task < first.task) =>
            {
                books.error = Some(error);
            }
            Err(_) => {}
        }
        None
    }
}

impl<R: DeserializeOwned> Pending<Vec<R>> for Gathered {
    fn is_ready(&self) -> bool {
        self.progress.is_complete.get() && self.books.borrow().ended == self.progress.made.get()
    }

    fn is_success(&self) -> bool {
        self.books.borrow().error.is_none()
    }

    fn read(&self) -> Result<Vec<R>, TaskError> {
        let books = self.books.borrow();
        if let Some(error) = &books.error {
            return Err(error.clone());
        }
        if !self.progress.is_complete.get() {
            // The pool has ended before all were made.
            let (task, why) = (self.progress.made.get(), Why::Terminated);
            return Err(TaskError { task, why });
        }
        let spans = (0..).zip(&books.spans);
        spans
            .map(|(task, span)| {
                let (start, len) = span.unwrap_or_default();
                read(task, &books.bytes[start..start + len])
            })
            .collect()
    }
}

/// Results of many items, read as they come.
pub(crate) struct Collected<R> {
    pub(crate) progress: Progress,
    results: RefCell<Results<R>>,
    /// Nobody will ask.
    is_left: Cell<bool>,
}

struct Results<R> {
    results: Vec<Option<R>>,
    ended: u64,
    /// That of the first item that has one.
    error: Option<TaskError>,
}

impl<R: DeserializeOwned> Collected<R> {
    /// With room for so many, if not for all.
    pub(crate) fn with_capacity(items: usize) -> Collected<R> {
        let results = Results {
            results: Vec::with_capacity(items),
            ended: 0,
            error: None,
        };
        Collected {
            progress: Progress::default(),
            results: RefCell::new(results),
            is_left: Cell::new(false),
        }
    }

    /// Lets go of what is there, and of what will come.
    pub(crate) fn leave(&self) {
        self.is_left.set(true);
        let left = std::mem::take(&mut self.results.borrow_mut().results);
        drop(left); // When nothing is borrowed: their destructors are somebody's.
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.progress.is_complete.get() && self.results.borrow().ended == self.progress.made.get()
    }

    /// All of them, when it is ready; once.
    pub(crate) fn take_all(&self) -> Result<Vec<R>, TaskError> {
        let mut all = self.results.borrow_mut();
        let missing = TaskError {
            task: all.ended,
            why: Why::Terminated,
        };
        if let Some(error) = all.error.take() {
            return Err(error);
        }
        if !self.progress.is_complete.get() {
            return Err(missing); // The pool has ended before all were made.
        }
        let results = std::mem::take(&mut all.results).into_iter();
        results
            .map(|result| result.ok_or_else(|| missing.clone()))
            .collect()
    }
}

impl<'a, R: DeserializeOwned> Sink<'a> for Collected<R> {
    fn take(&self, index: u64, outcome: Outcome<'_>) -> Option<Deferred<'a>> {
        if self.is_left.get() {
            return None;
        }
        let mut all = self.results.borrow_mut();
        all.ended += 1;
        match outcome.and_then(|bytes| read(index, bytes)) {
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
