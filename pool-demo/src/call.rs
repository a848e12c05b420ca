//! The path of a call through the pool: the call itself, the source that makes it, and the sink for its outcomes.

use std::rc::Rc;

use crate::error::{TaskError, TaskFailure};
use crate::function::Function;
use crate::panics::PanicPayload;
use crate::pull_budget::PullBudget;

/// The outcome of an item: the bytes of its result, or an error.
pub(crate) type Outcome<'b> = Result<&'b [u8], TaskError>;

/// A callback. It may submit a task, so the pool calls it only when the dispatcher is not borrowed.
pub(crate) type DeferredCall<'a> = Box<dyn FnOnce() + 'a>;

/// One function and the arguments of one or more calls of it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<u8>,
    pub(crate) items: u32,
    /// The number of the first item.
    pub(crate) first: u64,
}

/// Receives outcomes. Each method returns the user's callback when it is due.
pub(crate) trait OutcomeSink<'a> {
    /// Receives the outcome of item `index`.
    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>>;

    /// Whether someone can still get the outcomes.
    fn is_wanted(&self) -> bool {
        true
    }

    /// Called when no more items will be made. Items that were made may still be running.
    fn all_made(&self) -> Option<DeferredCall<'a>> {
        None
    }

    /// Called when the pool ends before all items were made.
    fn abandon(&self) -> Option<DeferredCall<'a>> {
        None
    }
}

/// A source of calls, which it makes one by one.
pub(crate) trait TaskSource<'a> {
    /// Makes the next call, if there is one. `buffer` is empty and receives the arguments. When the budget is spent,
    /// the source keeps the items that it has taken, and the next `make` goes on from there.
    fn make(&mut self, buffer: Vec<u8>, budget: &mut PullBudget) -> Made;

    /// The sink for the outcomes of its calls.
    fn sink(&self) -> Rc<dyn OutcomeSink<'a> + 'a>;
}

/// What a source has made.
#[derive(Debug)]
pub(crate) enum Made {
    Task(NextTask),
    /// The budget was spent before the call was complete.
    OutOfTime,
    /// There are no more calls.
    NoMore,
}

/// A call that was made and not yet submitted.
#[derive(Debug)]
pub(crate) struct NextTask {
    pub(crate) call: Call,
    /// Why the item after the items of this call could not be made.
    pub(crate) refused: Option<TaskFailure>,
    /// A panic of the iterator or of the item's `Serialize`. No items follow it.
    pub(crate) panic: Option<PanicPayload>,
    pub(crate) is_last: bool,
}
