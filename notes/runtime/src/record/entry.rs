//! What a record holds: events, and the data of each event.

use std::fmt;

/// All recorded events of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// In order of time; events of the same nanosecond in order of their ids.
    pub events: Vec<Event>,
    /// How many events are missing because there was no room, or because their writer was killed while it wrote.
    pub dropped: u64,
}

/// Something that happened at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The number of the event's slot: different for each event of a record, and increasing within a thread.
    pub id: u64,
    /// `CLOCK_MONOTONIC`, nanoseconds: one clock for all processes of the machine.
    pub time_ns: u64,
    /// The process.
    pub pid: i32,
    /// The thread, by the kernel's number; equal to `pid` for a process's first thread.
    pub tid: i32,
    /// The actor's name at that moment.
    pub actor: String,
    /// The source file of the call, as the compiler got its path.
    pub file: String,
    /// The line of the call.
    pub line: u32,
    /// What happened.
    pub what: EventKind,
    /// The lock, queue, channel, condition, actor or piece of work of the event, or empty.
    pub object: String,
    /// The item put or got, the line printed, the command line, how a process ended, or empty.
    pub detail: String,
}

/// What happened. The function of [`event`](crate::event) with the same name reports it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EventKind {
    /// A program began to record; the detail is its command line.
    ProgramStarted,
    /// The object is the actor's name.
    ActorStarted(ActorKind),
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
    /// An activity has begun.
    Begins(Activity),
    /// An activity has ended; the object is that of its beginning.
    Ends {
        /// The activity.
        activity: Activity,
        /// The [`Event::id`] of the beginning.
        began: u64,
    },
    /// The actor begins to wait for the object.
    Waits,
    /// The actor stops waiting, without success.
    GivesUp,
    /// The actor has taken the lock.
    Takes,
    /// The actor is about to release the lock.
    Releases,
    /// The actor is about to put the detail into the queue.
    Puts,
    /// The actor has got the detail out of the queue.
    Gets,
    /// The actor is about to send the detail through the channel.
    Sends,
    /// The actor has received the detail from the channel.
    Receives,
    /// The actor is about to wake the actors that wait for the object.
    Notifies,
    /// The actor has been woken from its wait for the object.
    Wakes,
    /// The detail was printed.
    Printed,
    /// The object's value from now on.
    Gauge(f64),
}

/// The kind of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A process with its own memory.
    Process,
    /// A thread that shares its process's memory.
    Thread,
    /// A task that an event loop runs.
    Task,
}

/// The activity between a [`EventKind::Begins`] and its [`EventKind::Ends`].
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
        let starts = |event: &&Event| event.what == EventKind::ProgramStarted;
        let first = self.events.iter().find(starts)?;
        Some(&first.detail)
    }
}

impl fmt::Display for Event {
    /// Writes one readable line: `1.002003004 worker-1 (4711/4712) Takes lock A  src/main.rs:7`.
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
