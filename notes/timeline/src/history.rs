//! What follows from a record: lives, spans, causes, deadlocks.

mod actors;
mod causes;
mod deadlocks;
mod spans;

use notes_runtime::record::Record;

pub use actors::Actor;
pub use causes::{Arrow, ArrowKind};
pub use deadlocks::Blocked;
pub(crate) use deadlocks::{Edge, circles};
pub use spans::{Span, SpanKind};

/// All that follows from a record's events, worked out once.
#[derive(Debug)]
pub struct History<'r> {
    record: &'r Record,
    actors: Vec<Actor>,
    /// The actor of each event, as an index into `actors`.
    actor_of: Vec<usize>,
    spans: Vec<Span>,
}

impl<'r> History<'r> {
    /// Works out who did what when. Takes time in proportion to the events.
    pub fn of(record: &'r Record) -> History<'r> {
        let (mut actors, actor_of) = actors::find(record);
        let mut spans = spans::collect(record, &actor_of);
        actors::extend_lives(record, &mut actors, &spans);
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

    /// The threads (and tasks) that recorded something, and the processes that were forked, grouped
    /// by process in order of birth; within a process its first thread comes first.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// The actor of each event of the record, as an index into [`actors`](History::actors).
    pub(crate) fn actor_of(&self) -> &[usize] {
        &self.actor_of
    }

    /// What lasted: work, sleeps, joins, waits and held locks, in order of their beginnings.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// What caused what: forks, items that went through a queue or a channel.
    pub fn arrows(&self) -> Vec<Arrow> {
        causes::arrows(self.record)
    }

    /// The spans that are open at `time_ns`: who holds, who waits for what, who works.
    ///
    /// A span that begins at that very moment is open, one that ends then is not, unless the record
    /// never saw it end.
    pub fn open_at(&self, time_ns: u64) -> Vec<Span> {
        let open = self.spans.iter().filter(|span| span.is_open_at(time_ns));
        open.cloned().collect()
    }

    /// Each wait that is open at `time_ns`, with the hold of the lock that it waits for. Locks are told apart by
    /// their names alone, so locks of different processes need different names.
    pub fn blocked_at(&self, time_ns: u64) -> Vec<Blocked> {
        deadlocks::blocked(&self.open_at(time_ns))
    }

    /// The deadlocks: each circle of actors in which one waits for what the next one holds, as it
    /// was when it closed, beginning with the wait that closed it. Locks are told apart by their
    /// names; what several actors hold at once is no lock and makes no circle.
    pub fn deadlocks(&self) -> Vec<Vec<Blocked>> {
        let blocked = |(wait, hold): Edge| Blocked {
            wait: self.spans[wait].clone(),
            hold: self.spans[hold].clone(),
        };
        let circles = circles(&self.spans).into_iter();
        circles
            .map(|circle| circle.into_iter().map(blocked).collect())
            .collect()
    }

    /// How many actors had a span of `kind` open at one moment, at most: 1 says that they came one
    /// after the other, more that they were concurrent.
    pub fn most_at_once(&self, kind: SpanKind) -> usize {
        spans::most_at_once(&self.spans, kind)
    }
}
