//! What a record implies: lifetimes, spans, causes, deadlocks.

mod actors;
mod causes;
mod deadlocks;
mod spans;

use notes_runtime::record::Record;

pub use actors::Actor;
pub use causes::{Arrow, ArrowKind};
pub use deadlocks::Blocked;
pub(crate) use deadlocks::{Edge, cycles};
pub use spans::{Span, SpanKind};

/// Everything that follows from a record's events, computed once.
#[derive(Debug)]
pub struct History<'r> {
    record: &'r Record,
    actors: Vec<Actor>,
    /// The actor of each event, as an index into `actors`.
    actor_of: Vec<usize>,
    spans: Vec<Span>,
}

impl<'r> History<'r> {
    /// Computes the history. Takes time in proportion to the number of events.
    pub fn of(record: &'r Record) -> History<'r> {
        let (mut actors, actor_of) = actors::find(record);
        let mut spans = spans::collect(record, &actor_of);
        actors::extend_lifetimes(record, &mut actors, &spans);
        for span in spans.iter_mut().filter(|span| span.cut) {
            span.end_ns = actors[span.actor].ends_ns.max(span.start_ns);
        }
        History {
            record,
            actors,
            actor_of,
            spans,
        }
    }

    /// The threads (and tasks) that recorded events, and the processes that were forked, grouped by process in order of
    /// birth. Within a process its first thread comes first.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// The actor of each event of the record, as an index into [`actors`](History::actors).
    pub(crate) fn actor_of(&self) -> &[usize] {
        &self.actor_of
    }

    /// The spans: work, sleeps, joins, waits and held locks, in order of their beginnings.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The causes and effects: forks, and items that went through a queue or a channel.
    pub fn arrows(&self) -> Vec<Arrow> {
        causes::arrows(self.record)
    }

    /// The spans that are open at `time_ns`: which actors hold, wait and work.
    ///
    /// A span that begins at that moment is open. A span that ends at that moment is not, unless the record has no end
    /// for it.
    pub fn open_at(&self, time_ns: u64) -> Vec<Span> {
        let open = self.spans.iter().filter(|span| span.is_open_at(time_ns));
        open.cloned().collect()
    }

    /// Each wait that is open at `time_ns`, with the hold of the lock that it waits for. Only names identify locks, so
    /// locks of different processes need different names.
    pub fn blocked_at(&self, time_ns: u64) -> Vec<Blocked> {
        deadlocks::blocked(&self.open_at(time_ns))
    }

    /// The deadlocks: each cycle of actors in which each waits for a lock that the next one holds, at the moment when
    /// it closed. It begins with the wait that closed it. Only names identify locks. What several actors hold at once
    /// is no lock and forms no cycle.
    pub fn deadlocks(&self) -> Vec<Vec<Blocked>> {
        let blocked = |(wait, hold): Edge| Blocked {
            wait: self.spans[wait].clone(),
            hold: self.spans[hold].clone(),
        };
        let cycles = cycles(&self.spans).into_iter();
        cycles
            .map(|cycle| cycle.into_iter().map(blocked).collect())
            .collect()
    }

    /// The largest number of actors with an open span of `kind` at the same moment: 1 means that the spans came one
    /// after another, more means that they were concurrent.
    pub fn most_at_once(&self, kind: SpanKind) -> usize {
        spans::most_at_once(&self.spans, kind)
    }
}
