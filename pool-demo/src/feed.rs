//! Makes tasks out of what an iterator gives, one or a chunk at a time, when there is room for them.

use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::rc::Rc;

use notes_runtime::thread::panic_message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::async_result::Works;
use crate::error::Why;
use crate::function::{Function, append};
use crate::ledger::{Call, Sink};
use crate::outcome::{Collected, Gathered, Progress};
use crate::panics::{Payload, caught};
use crate::pool::Pool;
use crate::stream::Stream;

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
    /// The iterator's or the item's. Nothing comes after that.
    panic: Option<Payload>,
    is_last: bool,
    sink: Rc<dyn Sink<'a> + 'a>,
}

/// As [`try_feed`]; a panic of the iterator or the item goes on, with the books in order.
pub(crate) fn feed<'a>(pool: &Pool<'a>, feeder: &mut (impl Feed<'a> + ?Sized)) -> bool {
    try_feed(pool, feeder).unwrap_or_else(|payload| resume_unwind(payload))
}

/// Makes a task and gives it out; whether there may be more. Nobody has the books open meanwhile: where the items come from, the
/// same pool may be at work.
///
/// # Errors
/// The iterator's or the item's panic. The item that it was to give has an error by then, and is the last.
pub(crate) fn try_feed<'a>(
    pool: &Pool<'a>,
    feeder: &mut (impl Feed<'a> + ?Sized),
) -> Result<bool, Payload> {
    let spare = pool.ledger().borrow_mut().buffer();
    let Some(mut made) = feeder.make(spare) else {
        return Ok(false);
    };
    let panic = made.panic.take();
    let may_go_on = give_out(pool, made);
    panic.map_or(Ok(may_go_on), Err)
}

fn give_out<'a>(pool: &Pool<'a>, made: Made<'a>) -> bool {
    if pool.is_over() || pool.check_mine().is_err() {
        return false; // What happens in an iterator: it may have ended the pool, or forked.
    }
    let Made {
        call,
        refused,
        is_last,
        sink,
        ..
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
        let (mut items, mut whole) = (0, 0);
        let filled = caught(|| {
            while items < self.chunk {
                let Some(item) = self.items.next() else {
                    progress.is_complete.set(true);
                    break;
                };
                append(&item, &mut arguments)?;
                items += 1;
                whole = arguments.len();
            }
            Ok(())
        });
        // What is not whole is answered by the parent, and the chunk ends before it.
        arguments.truncate(whole);
        let (refused, panic) = match filled {
            Ok(Ok(())) => (None, None),
            Ok(Err(error)) => (Some(not_written(&error)), None),
            Err(payload) => {
                progress.is_complete.set(true);
                (Some(Why::NotMade(panic_message(&*payload).to_owned())), Some(payload))
            }
        };
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
            panic,
            is_last: progress.is_complete.get(),
            sink,
        })
    }
}

fn not_written(error: &postcard::Error) -> Why {
    Why::Message(format!("its argument: {error}"))
}
