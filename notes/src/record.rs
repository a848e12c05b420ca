//! The record of a run's events: who did what when, across threads, forks and programs.
//!
//! A supervisor owns the [`Recorder`] and passes its [`env`](Recorder::env) to the program that it
//! starts; there [`event::open_from_env`](crate::event::open_from_env) maps the same memory. An
//! event is written into a slot of its own and marked valid last, so whatever kills a process
//! costs at most the event that it was writing. [`Recorder::read`] gives the [`Record`], the
//! common ground of pictures ([`timeline`](crate::timeline)), explanations and checks.

mod arrows;
mod blocked;
mod buffer;
mod code;
mod history;
mod recorder;
mod slot;
mod spans;
mod sys;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::actor;

pub use arrows::{Arrow, ArrowKind};
pub use blocked::Blocked;
pub(crate) use blocked::{Edge, circles};
pub(crate) use buffer::Buffer;
pub use history::Actor;
pub(crate) use history::History;
pub(crate) use recorder::{ENV, command_line};
pub use recorder::{OpenError, Recorder};
pub(crate) use slot::Draft;
pub use spans::{Span, SpanKind};

/// Everything that was recorded of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// In order of time; events of the same nanosecond in order of their ids.
    pub events: Vec<Event>,
    /// How many events are missing: there was no room left, or their writer was killed in the act.
    pub dropped: u64,
}

/// Something that happened at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The number of its slot: different for each event of a record, growing within a thread.
    pub id: u64,
    /// `CLOCK_MONOTONIC`, nanoseconds: one clock for all processes of the machine.
    pub time_ns: u64,
    /// The process.
    pub pid: i32,
    /// The thread, by the kernel's number; equal to `pid` for a process's first thread.
    pub tid: i32,
    /// The actor's name at that moment.
    pub actor: String,
    /// The source file of the call, as the compiler was given it.
    pub file: String,
    /// The line of the call.
    pub line: u32,
    /// What happened.
    pub what: What,
    /// The lock, queue, channel, condition, actor or piece of work that it happened to, or empty.
    pub object: String,
    /// The item put or got, the line printed, the command line, how a process ended, or empty.
    pub detail: String,
}

/// What happened. Each is told by the function of [`event`](crate::event) of the same name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A program began to record; the detail is its command line.
    ProgramStarted,
    /// The object is the actor's name.
    ActorStarted(actor::Kind),
    /// The actor ended by itself.
    ActorEnded,
    /// The object is the name of the new process.
    Forked {
        /// The new process.
        pid: i32,
    },
    /// The detail says how the process ended.
    Reaped {
        /// The dead process.
        pid: i32,
    },
    /// Something that lasts has begun.
    Begins(Activity),
    /// It has ended; the object is the beginning's.
    Ends {
        /// What went on.
        activity: Activity,
        /// The [`Event::id`] of its beginning.
        began: u64,
    },
    /// The actor begins to wait for the object.
    Waits,
    /// It waits no more, without success.
    GivesUp,
    /// It has taken the lock.
    Takes,
    /// It is about to release the lock.
    Releases,
    /// It is about to put the detail into the queue.
    Puts,
    /// It has got the detail out of the queue.
    Gets,
    /// It is about to send the detail through the channel.
    Sends,
    /// It has received the detail from the channel.
    Receives,
    /// It is about to wake who waits for the object.
    Notifies,
    /// It has been woken from its wait for the object.
    Wakes,
    /// The detail was printed.
    Printed,
    /// The object's value from now on.
    Gauge(f64),
}

/// What goes on between a [`What::Begins`] and its [`What::Ends`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activity {
    /// A piece of work; the object names it.
    Work,
    /// A sleep.
    Sleep,
    /// A wait for the end of the actor that the object names.
    Join,
}

impl Record {
    /// The time of the first event, and of the last; `None` for an empty record.
    pub fn time_range_ns(&self) -> Option<(u64, u64)> {
        let first = self.events.first()?.time_ns;
        Some((first, self.events.last()?.time_ns.max(first)))
    }

    /// The command line of the program that was recorded first.
    pub fn command(&self) -> Option<&str> {
        let starts = |event: &&Event| event.what == What::ProgramStarted;
        let first = self.events.iter().find(starts)?;
        Some(&first.detail)
    }

    /// The threads (and tasks) that told something, and the processes that somebody forked, grouped
    /// by process in order of birth; within a process its first thread comes first.
    pub fn actors(&self) -> Vec<Actor> {
        History::of(self).actors
    }

    /// What lasted: work, sleeps, joins, waits and held locks, in order of their beginnings.
    pub fn spans(&self) -> Vec<Span> {
        History::of(self).spans
    }

    /// What caused what: forks, items that went through a queue or a channel.
    pub fn arrows(&self) -> Vec<Arrow> {
        arrows::arrows(self)
    }

    /// The spans that are open at `time_ns`: who holds, who waits for what, who works.
    ///
    /// A span that begins at that very moment is open, one that ends then is not, unless the record
    /// never saw it end.
    pub fn open_at(&self, time_ns: u64) -> Vec<Span> {
        let mut spans = self.spans();
        spans.retain(|span| span.is_open_at(time_ns));
        spans
    }

    /// Who waits at `time_ns` for what whom holds. Locks are told apart by their names alone, so
    /// locks of different processes need different names.
    pub fn blocked_at(&self, time_ns: u64) -> Vec<Blocked> {
        blocked::blocked_at(self, time_ns)
    }

    /// The deadlocks: each circle of actors of which one waits for what the next one holds, as it
    /// was when it closed, beginning with the wait that closed it. Locks are told apart by their
    /// names; what several hold at once is no lock and makes no circle.
    pub fn deadlocks(&self) -> Vec<Vec<Blocked>> {
        let spans = self.spans();
        let blocked = |(wait, hold): Edge| Blocked {
            wait: spans[wait].clone(),
            hold: spans[hold].clone(),
        };
        let circles = circles(&spans).into_iter();
        circles
            .map(|circle| circle.into_iter().map(blocked).collect())
            .collect()
    }

    /// How many actors had a span of `kind` open at one moment, at most: 1 says that they came one
    /// after the other, more that they were concurrent.
    pub fn most_at_once(&self, kind: SpanKind) -> usize {
        spans::most_at_once(&self.spans(), kind)
    }
}

impl fmt::Display for Event {
    /// One line for a person: `1.002003004 worker-1 (4711/4712) Takes lock A  src/main.rs:7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.time_ns / 1_000_000_000, self.time_ns % 1_000_000_000);
        write!(f, "{seconds}.{nanos:09} {} ", self.actor)?;
        write!(f, "({}/{}) {:?}", self.pid, self.tid, self.what)?;
        for text in [&self.object, &self.detail] {
            if !text.is_empty() {
                write!(f, " {text}")?;
            }
        }
        write!(f, "  {}:{}", self.file, self.line)
    }
}
