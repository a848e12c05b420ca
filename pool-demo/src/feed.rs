//! Makes tasks out of what an iterator gives, one or a chunk at a time, when there is room for them.

use std::marker::PhantomData;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::async_result::Works;
use crate::error::Why;
use crate::function::{Function, append};
use crate::ledger::{Call, Sink};
use crate::outcome::{Collected, Gathered, Progress, Stream};
use crate::pool::Pool;

/// Tasks that are made one after the other.
pub(crate) trait Feed<'a> {
    /// Makes the next one, if there is one. `spare` is an empty buffer.
    fn make(&mut self, spare: Vec<u8>) -> Option<Made<'a>>;
}

/// A task that was made, to be given out.
pub(crate) struct Made<'a> {
    call: Call,
    /// The item after those, if it can't be given out.
    refused: Option<Why>,
    is_last: bool,
    sink: Rc<dyn Sink<'a> + 'a>,
}

/// Makes a task and gives it out; whether there may be more. Nobody has the books open meanwhile: where the items come from, the
/// same pool may be at work.
pub(crate) fn feed<'a>(pool: &Pool<'a>, feeder: &mut (impl Feed<'a> + ?Sized)) -> bool {
    let spare = pool.ledger().borrow_mut().buffer();
    let Some(made) = feeder.make(spare) else {
        return false;
    };
    if pool.is_over() || pool.check_mine().is_err() {
        return false; // What happens in an iterator: it may have ended the pool, or forked.
    }
    let Made {
        call,
        refused,
        is_last,
        sink,
    } = made;
    let mut ledger = pool.ledger().borrow_mut();
    let next = call.first + u64::from(call.items);
    if call.items > 0 {
        ledger.give_out(call, Rc::clone(&sink));
    }
    if let Some(why) = refused {
        ledger.refuse(next, why, &sink);
    }
    !is_last
}

/// A sink for the items of an iterator.
pub(crate) trait ItemSink<'a>: Sink<'a> {
    fn progress(&self) -> &Progress;
}

impl<'a> ItemSink<'a> for Gathered {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl<'a, R: DeserializeOwned> ItemSink<'a> for Collected<R> {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl<'a, R: DeserializeOwned> ItemSink<'a> for Stream<R> {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}

pub(crate) struct Feeder<'a, I, S> {
    items: I,
    chunk: u32,
    function: Function,
    sink: Rc<S>,
    of: PhantomData<&'a ()>,
}

impl<'a, I, S> Feeder<'a, I, S>
where
    I: Iterator<Item: Serialize>,
    S: ItemSink<'a> + 'a,
{
    pub(crate) fn new(function: Function, items: I, chunk: u32, sink: &Rc<S>) -> Feeder<'a, I, S> {
        Feeder {
            items,
            chunk,
            function,
            sink: Rc::clone(sink),
            of: PhantomData,
        }
    }
}

impl<'a, I, S> Feed<'a> for Feeder<'a, I, S>
where
    I: Iterator<Item: Serialize>,
    S: ItemSink<'a> + 'a,
{
    fn make(&mut self, mut arguments: Vec<u8>) -> Option<Made<'a>> {
        let progress = self.sink.progress();
        if progress.is_complete.get() {
            return None;
        }
        let first = progress.made.get();
        let (mut items, mut refused) = (0, None);
        while items < self.chunk {
            let Some(item) = self.items.next() else {
                progress.is_complete.set(true);
                break;
            };
            let before = arguments.len();
            if let Err(error) = append(&item, &mut arguments) {
                // It is answered by the parent, and the chunk ends before it.
                arguments.truncate(before);
                refused = Some(Why::Message(format!("its argument: {error}")));
                break;
            }
            items += 1;
        }
        let next = first + u64::from(items);
        progress.made.set(next + u64::from(refused.is_some()));
        let call = Call {
            function: self.function,
            arguments,
            items,
            first,
        };
        let sink = Rc::clone(&self.sink) as _;
        Some(Made {
            call,
            refused,
            is_last: progress.is_complete.get(),
            sink,
        })
    }
}
