//! How a pool makes tasks from the items of iterators, and what it does if an iterator panics or ends the pool.

use std::mem;
use std::panic::resume_unwind;
use std::rc::Rc;

use crate::call::{Made, NextTask, OutcomeSink, TaskSource};
use crate::error::TaskError;
use crate::panics::{PanicPayload, catch, drop_caught, resume_panic};
use crate::pool_core::PoolCore;
use crate::pull_budget::PullBudget;

impl<'a> PoolCore<'a> {
    /// As [`try_submit_next`](PoolCore::try_submit_next), but a panic of the iterator or of the item continues.
    pub(crate) fn submit_next(
        &self,
        source: &mut (impl TaskSource<'a> + ?Sized),
        budget: &mut PullBudget,
    ) -> bool {
        self.try_submit_next(source, budget)
            .unwrap_or_else(|payload| resume_unwind(payload))
    }

    /// Makes a task and submits it, unless the budget is spent before. Returns whether the source may have more
    /// tasks. The dispatcher is not borrowed while the source makes the task, because the source's iterator may use
    /// the same pool.
    ///
    /// # Errors
    /// The panic of the iterator, or of the item's `Serialize`. The item that panicked already has an error then, and
    /// is the last item.
    fn try_submit_next(
        &self,
        source: &mut (impl TaskSource<'a> + ?Sized),
        budget: &mut PullBudget,
    ) -> Result<bool, PanicPayload> {
        let buffer = self.take_buffer();
        let mut next = match source.make(buffer, budget) {
            Made::Task(next) => next,
            Made::OutOfTime => return Ok(!self.abandon_if_ended(&*source.sink())),
            Made::NoMore => return Ok(false),
        };
        let panic = next.panic.take();
        let may_go_on = self.submit_made(next, source.sink());
        panic.map_or(Ok(may_go_on), Err)
    }

    fn submit_made(&self, next: NextTask, sink: Rc<dyn OutcomeSink<'a> + 'a>) -> bool {
        if self.check_owner().is_err() {
            return false; // The iterator has forked, and this is the child process.
        }
        if self.abandon_if_ended(&*sink) {
            return false;
        }
        let call = next.call;
        let mut dispatcher = self.dispatcher.borrow_mut();
        let after = call.first + u64::from(call.items);
        if call.items > 0 {
            dispatcher.submit(call, Rc::clone(&sink));
        }
        if let Some(failure) = next.refused {
            let error = TaskError::new(after, failure);
            dispatcher.defer(sink.accept(after, Err(error)));
        }
        if next.is_last {
            dispatcher.defer(sink.all_made());
        }
        !next.is_last
    }

    /// If the iterator has terminated the pool, calls the callback of its results. Returns whether it has.
    fn abandon_if_ended(&self, sink: &(dyn OutcomeSink<'a> + 'a)) -> bool {
        let has_ended = self.check_owner().is_ok() && self.has_ended();
        if has_ended && let Some(callback) = sink.abandon() {
            callback();
        }
        has_ended
    }

    /// Makes tasks from the sources while there is room, until the budget is spent. Returns whether it has taken any
    /// item. In that case the caller must not sleep: there may be more items to take, and an item that could not be
    /// serialized has ended without any worker.
    pub(crate) fn submit_from_sources(&self, budget: &mut PullBudget) -> bool {
        let mut has_made = false;
        while !budget.is_spent() {
            let taken = self.dispatcher.borrow_mut().take_source();
            let Some(mut source) = taken else { break };
            has_made = true;
            let made = catch(|| self.try_submit_next(&mut *source, budget));
            if let Ok(Ok(true)) = made {
                self.dispatcher.borrow_mut().put_back(source);
                continue;
            }
            drop_caught(source);
            match made {
                Ok(Ok(_)) => {}
                // The task's result has the message. The caller may be waiting for another result.
                Ok(Err(payload)) => mem::forget(payload),
                Err(payload) => resume_panic(Some(payload)), // of a callback
            }
        }
        has_made
    }
}
