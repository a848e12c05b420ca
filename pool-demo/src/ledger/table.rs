//! The tasks that have not ended, each in a place of its own, and what of them has.

use std::rc::Rc;

use notes_runtime::event;

use super::{Call, Deferred, Outcome, Sink};
use crate::board::{Kind, Record};
use crate::error::{TaskError, Why};
use crate::overflow::Overflow;
use crate::worker::RESULTS;

pub(super) struct Entry<'a> {
    pub(super) call: Call,
    pub(super) number: u64,
    /// How many items have ended. They end in their order.
    pub(super) ended: u32,
    /// How often a death in the middle of item `retried` lets it be done again; of others, as often as the pool was told.
    pub(super) retries: u32,
    pub(super) retried: u32,
    /// How many workers have died with it before they began an item.
    pub(super) unbegun: u32,
    pub(super) sink: Rc<dyn Sink<'a> + 'a>,
}

/// A place in the table; its generation tells its tasks apart.
struct Place<'a> {
    generation: u32,
    entry: Option<Entry<'a>>,
}

#[derive(Default)]
pub(super) struct Table<'a> {
    places: Vec<Place<'a>>,
    free: Vec<u32>,
    /// How many tasks have not ended, and the bytes of their arguments.
    pub(super) open: usize,
    pub(super) bytes: usize,
    /// Buffers of tasks that have ended.
    pub(super) spare: Vec<Vec<u8>>,
}

impl<'a> Table<'a> {
    pub(super) fn insert(&mut self, entry: Entry<'a>) -> u64 {
        self.open += 1;
        self.bytes += entry.call.arguments.len();
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place {
                generation: 0,
                entry: None,
            });
            (self.places.len() - 1) as u32
        });
        let there = &mut self.places[place as usize];
        // From 1 on: an id is never 0, which a new seat's is.
        there.generation = there.generation.wrapping_add(1).max(1);
        there.entry = Some(entry);
        u64::from(there.generation) << 32 | u64::from(place)
    }

    pub(super) fn get(&self, id: u64) -> Option<&Entry<'a>> {
        let place = self.places.get(id as u32 as usize)?;
        (u64::from(place.generation) == id >> 32).then_some(place.entry.as_ref())?
    }

    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut Entry<'a>> {
        let place = self.places.get_mut(id as u32 as usize)?;
        (u64::from(place.generation) == id >> 32).then_some(place.entry.as_mut())?
    }

    /// All that have not ended, the oldest first.
    pub(super) fn ids(&self) -> Vec<u64> {
        let places = self.places.iter().enumerate();
        let mut open: Vec<_> = places
            .filter_map(|(at, place)| {
                let id = u64::from(place.generation) << 32 | at as u64;
                place.entry.as_ref().map(|entry| (entry.number, id))
            })
            .collect();
        open.sort_unstable();
        open.into_iter().map(|(_, id)| id).collect()
    }

    /// Enters what a worker says of an item.
    #[inline]
    pub(super) fn enter(
        &mut self,
        record: Record<'_>,
        overflow: &Overflow,
        long: &mut Vec<u8>,
    ) -> Option<Deferred<'a>> {
        let place = self.places.get_mut(record.task as usize)?;
        let entry = place.entry.as_mut()?;
        event::gets(RESULTS, entry.number);
        if record.kind == Kind::Value && entry.ended + 1 < entry.call.items {
            // What nearly all of a chunk are.
            let index = entry.call.first + u64::from(entry.ended);
            entry.ended += 1;
            return entry.sink.take(index, Ok(record.bytes));
        }
        let id = u64::from(place.generation) << 32 | u64::from(record.task);
        self.enter_any(id, record, overflow, long)
    }

    /// Enters what may be a task's last, or no value.
    fn enter_any(
        &mut self,
        id: u64,
        record: Record<'_>,
        overflow: &Overflow,
        long: &mut Vec<u8>,
    ) -> Option<Deferred<'a>> {
        let entry = self.get(id)?;
        let task = entry.call.first + u64::from(entry.ended);
        let text = || String::from_utf8_lossy(record.bytes).into_owned();
        let failed = |why| Err(TaskError { task, why });
        let outcome = match record.kind {
            Kind::Value => Ok(record.bytes),
            Kind::Panic => failed(Why::Panicked(text())),
            Kind::Message => failed(Why::Message(text())),
            Kind::Elsewhere => match take_elsewhere(record.bytes, overflow, long) {
                Ok(()) => Ok(long.as_slice()),
                Err(error) => failed(Why::Message(format!("its result: {error}"))),
            },
        };
        self.end_item(id, outcome)
    }

    /// The next item of a task has ended, and the task itself if it was the last one.
    pub(super) fn end_item(&mut self, id: u64, outcome: Outcome<'_>) -> Option<Deferred<'a>> {
        let entry = self.get_mut(id)?;
        let index = entry.call.first + u64::from(entry.ended);
        entry.ended += 1;
        if entry.ended < entry.call.items {
            return entry.sink.take(index, outcome);
        }
        let place = &mut self.places[id as u32 as usize];
        let mut entry = place.entry.take()?;
        self.free.push(id as u32);
        self.open -= 1;
        self.bytes -= entry.call.arguments.len();
        if entry.call.arguments.capacity() <= 4096 && self.spare.len() < 64 {
            entry.call.arguments.clear();
            self.spare.push(entry.call.arguments);
        }
        entry.sink.take(index, outcome)
    }
}

fn take_elsewhere(place: &[u8], overflow: &Overflow, into: &mut Vec<u8>) -> std::io::Result<()> {
    let word = |at: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&place[at..at + 8]);
        u64::from_ne_bytes(eight)
    };
    overflow.take(word(0), word(8), into)
}
