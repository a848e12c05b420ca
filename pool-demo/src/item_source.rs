//! Makes calls from the items of an iterator, one item or one chunk at a time.

use std::marker::PhantomData;
use std::rc::Rc;

use notes_runtime::codec::{self, EncodeError};
use notes_runtime::thread::panic_message;
use serde::Serialize;

use crate::call::{Call, Made, NextTask, OutcomeSink, TaskSource};
use crate::error::{TaskFailure, TransferStep};
use crate::function::Function;
use crate::panics::catch;
use crate::pull_budget::PullBudget;
use crate::results::ItemSink;

pub(crate) struct ItemSource<'a, I, S> {
    items: I,
    chunk_size: u32,
    function: Function,
    sink: Rc<S>,
    /// The chunk that was not full when the budget was spent.
    unfinished: Option<Chunk>,
    lifetime: PhantomData<&'a ()>,
}

struct Chunk {
    arguments: Vec<u8>,
    items: u32,
}

impl<'a, I, S> ItemSource<'a, I, S>
where
    I: Iterator<Item: Serialize>,
    S: ItemSink<'a> + 'a,
{
    pub(crate) fn new(
        function: Function,
        items: I,
        chunk_size: u32,
        sink: &Rc<S>,
    ) -> ItemSource<'a, I, S> {
        ItemSource {
            items,
            chunk_size,
            function,
            sink: Rc::clone(sink),
            unfinished: None,
            lifetime: PhantomData,
        }
    }
}

impl<'a, I, S> TaskSource<'a> for ItemSource<'a, I, S>
where
    I: Iterator<Item: Serialize>,
    S: ItemSink<'a> + 'a,
{
    fn make(&mut self, buffer: Vec<u8>, budget: &mut PullBudget) -> Made {
        let progress = self.sink.progress();
        if progress.is_complete.get() {
            return Made::NoMore;
        }
        let mut chunk = self.unfinished.take().unwrap_or(Chunk {
            arguments: buffer,
            items: 0,
        });
        let mut whole = chunk.arguments.len();
        let filled = catch(|| {
            while chunk.items < self.chunk_size {
                let Some(item) = self.items.next() else {
                    progress.is_complete.set(true);
                    break;
                };
                codec::append(&item, &mut chunk.arguments)?;
                chunk.items += 1;
                whole = chunk.arguments.len();
                if budget.count_item() {
                    break;
                }
            }
            Ok(())
        });
        // If an item was not serialized completely, its bytes are removed, it gets an error, and the chunk ends
        // before it.
        let Chunk {
            mut arguments,
            items,
        } = chunk;
        arguments.truncate(whole);
        let (refused, panic) = match filled {
            Ok(Ok(())) => (None, None),
            Ok(Err(error)) => (Some(not_serialized(&error)), None),
            Err(payload) => {
                progress.is_complete.set(true);
                let failure = TaskFailure::ArgumentPanicked(panic_message(&*payload).to_owned());
                (Some(failure), Some(payload))
            }
        };
        if refused.is_some() {
            budget.count_item();
        } else if items < self.chunk_size && !progress.is_complete.get() {
            self.unfinished = Some(Chunk { arguments, items });
            return Made::OutOfTime;
        }
        let first = progress.made.get();
        let next = first + u64::from(items);
        progress.made.set(next + u64::from(refused.is_some()));
        let call = Call {
            function: self.function,
            arguments,
            items,
            first,
        };
        Made::Task(NextTask {
            call,
            refused,
            panic,
            is_last: progress.is_complete.get(),
        })
    }

    fn sink(&self) -> Rc<dyn OutcomeSink<'a> + 'a> {
        Rc::clone(&self.sink) as _
    }
}

fn not_serialized(error: &EncodeError) -> TaskFailure {
    TaskFailure::BadArgument {
        step: TransferStep::Serialize,
        cause: error.to_string(),
    }
}
