//! A call on its way through the pool: what is to be called, where its calls come from, and where their outcomes go.

use std::rc::Rc;

use crate::error::{TaskError, TaskFailure};
use crate::function::Function;
use crate::panics::PanicPayload;

/// The outcome of an item: the bytes of its result, or why there is none.
pub(crate) type Outcome<'b> = Result<&'b [u8], TaskError>;

/// A callback that is called when the dispatcher is not borrowed: it may give the pool a task.
pub(crate) type DeferredCall<'a> = Box<dyn FnOnce() + 'a>;

/// What is to be called: one function, for one or more arguments.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<u8>,
    pub(crate) items: u32,
    /// The number of the first item.
    pub(crate) first: u64,
}

/// Where outcomes go. Each method returns the user's callback when it is due.
pub(crate) trait OutcomeSink<'a> {
    /// Item `index` has ended.
    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>>;

    /// No more items will be made. Those that were made may not have ended.
    fn all_made(&self) -> Option<DeferredCall<'a>> {
        None
    }

    /// The pool has ended before all items were made.
    fn abandon(&self) -> Option<DeferredCall<'a>> {
        None
    }
}

/// Calls that are made one after the other.
pub(crate) trait TaskSource<'a> {
    /// Makes the next one, if there is one. `buffer` is empty and for its arguments.
    fn make(&mut self, buffer: Vec<u8>) -> Option<NextTask>;

    /// Where the outcomes of its calls go.
    fn sink(&self) -> Rc<dyn OutcomeSink<'a> + 'a>;
}

/// A call that was made and is to be submitted.
#[derive(Debug)]
pub(crate) struct NextTask {
    pub(crate) call: Call,
    /// Why the item after those of the call could not be made.
    pub(crate) refused: Option<TaskFailure>,
    /// A panic of the iterator or the item. There are no items after it.
    pub(crate) panic: Option<PanicPayload>,
    pub(crate) is_last: bool,
}
