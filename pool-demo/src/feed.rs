//! Makes tasks out of what an iterator gives, one or a chunk at a time, when there is room for them.

use std::marker::PhantomData;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Why;
use crate::function::{Function, append};
use crate::ledger::{Call, Feed, Ledger, Sink};
use crate::outcome::{Collected, Gathered, Progress, Stream};

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
    fn feed(&mut self, ledger: &mut Ledger<'a>) -> bool {
        let progress = self.sink.progress();
        if progress.is_complete.get() {
            return false;
        }
        let first = progress.made.get();
        let (mut arguments, mut items, mut refused) = (ledger.buffer(), 0, None);
        while items < self.chunk {
            let Some(item) = self.items.next() else {
                progress.is_complete.set(true);
                break;
            };
            let before = arguments.len();
            if let Err(error) = append(&item, &mut arguments) {
                // It is answered here, and the chunk ends before it.
                arguments.truncate(before);
                refused = Some(error);
                break;
            }
            items += 1;
        }
        let sink: Rc<dyn Sink<'a> + 'a> = Rc::clone(&self.sink) as _;
        let next = first + u64::from(items);
        progress.made.set(next + u64::from(refused.is_some()));
        if items > 0 {
            let call = Call {
                function: self.function,
                arguments,
                items,
                first,
            };
            ledger.give_out(call, Rc::clone(&sink));
        }
        if let Some(error) = refused {
            ledger.refuse(next, Why::Message(format!("its argument: {error}")), &sink);
        }
        !progress.is_complete.get()
    }
}
