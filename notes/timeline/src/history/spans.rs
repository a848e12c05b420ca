//! Spans: pairs of events, a beginning and its end.

use std::collections::{HashMap, VecDeque};

use notes_runtime::record::{Activity, Event, EventKind, Record};

/// An activity that lasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The kind of the activity.
    pub kind: SpanKind,
    /// The span's actor, as an index into [`History::actors`](crate::History::actors).
    pub actor: usize,
    /// The piece of work, the lock, queue or condition, or the awaited actor; empty for a sleep.
    pub object: String,
    /// When the span began.
    pub start_ns: u64,
    /// When it ended; if it never did, [`Actor::ends_ns`](crate::Actor::ends_ns).
    pub end_ns: u64,
    /// Whether the record has no end for it: the actor was killed, or still waits.
    pub cut: bool,
    /// The beginning, as an index into [`Record::events`].
    pub began: usize,
}

/// The kind of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanKind {
    /// A piece of work.
    Work,
    /// A sleep.
    Sleep,
    /// A wait for an actor's end.
    Join,
    /// A wait for a lock, a queue, a condition.
    Wait,
    /// A lock held.
    Hold,
}

impl SpanKind {
    /// Whether the actor is blocked during the span.
    pub fn blocks(self) -> bool {
        matches!(self, SpanKind::Sleep | SpanKind::Join | SpanKind::Wait)
    }
}

impl Span {
    /// Whether the span is open at `time_ns`. A lock stays held if its holder vanished.
    pub fn is_open_at(&self, time_ns: u64) -> bool {
        let is_over = match (self.cut, self.kind) {
            (true, SpanKind::Hold) => false,
            (true, _) => time_ns > self.end_ns,
            (false, _) => time_ns >= self.end_ns,
        };
        self.start_ns <= time_ns && !is_over
    }
}

/// The spans of the record. A span without an end is marked as cut, and its end time is not set yet.
pub(super) fn collect(record: &Record, actor_of: &[usize]) -> Vec<Span> {
    let mut pairing = Pairing::default();
    for (index, (event, &actor)) in record.events.iter().zip(actor_of).enumerate() {
        pairing.take(index, event, actor);
    }
    pairing.spans
}

/// The open spans, by the events that can end them.
#[derive(Default)]
struct Pairing<'a> {
    spans: Vec<Span>,
    activities: HashMap<(i32, u64), usize>,
    waits: HashMap<(usize, &'a str), usize>,
    holds: Holds<'a>,
}

impl<'a> Pairing<'a> {
    fn take(&mut self, index: usize, event: &'a Event, actor: usize) {
        let object = event.object.as_str();
        match event.what {
            EventKind::Begins(activity) => {
                let span = self.open(activity.into(), index, event, actor);
                self.activities.insert((event.pid, event.id), span);
            }
            EventKind::Ends { began, .. } => {
                // A forked child drops copies of the parent's guards, too, under its own pid: these are not ends.
                if let Some(span) = self.activities.remove(&(event.pid, began)) {
                    self.close(span, event);
                }
            }
            EventKind::Waits if !self.waits.contains_key(&(actor, object)) => {
                let span = self.open(SpanKind::Wait, index, event, actor);
                self.waits.insert((actor, object), span);
            }
            EventKind::Takes => {
                self.end_wait(event, actor);
                let span = self.open(SpanKind::Hold, index, event, actor);
                self.holds.add(object, actor, event.pid, span);
            }
            EventKind::Releases => {
                if let Some(span) = self.holds.pick(object, actor, event.pid, &self.spans) {
                    self.close(span, event);
                }
            }
            EventKind::GivesUp
            | EventKind::Puts
            | EventKind::Gets
            | EventKind::Sends
            | EventKind::Receives
            | EventKind::Wakes => self.end_wait(event, actor),
            _ => {}
        }
    }

    fn open(&mut self, kind: SpanKind, began: usize, event: &Event, actor: usize) -> usize {
        self.spans.push(Span {
            kind,
            actor,
            object: event.object.clone(),
            start_ns: event.time_ns,
            end_ns: event.time_ns,
            cut: true,
            began,
        });
        self.spans.len() - 1
    }

    fn close(&mut self, span: usize, event: &Event) {
        let span = &mut self.spans[span];
        span.end_ns = event.time_ns;
        span.cut = false;
    }

    fn end_wait(&mut self, event: &'a Event, actor: usize) {
        if let Some(span) = self.waits.remove(&(actor, event.object.as_str())) {
            self.close(span, event);
        }
    }
}

/// The held locks. A release ends the releasing actor's latest hold of that name; if there is none, the oldest hold of
/// its process (another thread may release a lock); if there is none, the oldest hold of all.
#[derive(Default)]
struct Holds<'a> {
    by_actor: HashMap<(&'a str, usize), Vec<usize>>,
    by_process: HashMap<(&'a str, i32), VecDeque<usize>>,
    by_name: HashMap<&'a str, VecDeque<usize>>,
}

impl<'a> Holds<'a> {
    fn add(&mut self, lock: &'a str, actor: usize, pid: i32, span: usize) {
        self.by_actor.entry((lock, actor)).or_default().push(span);
        let of_process = self.by_process.entry((lock, pid)).or_default();
        of_process.push_back(span);
        self.by_name.entry(lock).or_default().push_back(span);
    }

    fn pick(&mut self, lock: &'a str, actor: usize, pid: i32, spans: &[Span]) -> Option<usize> {
        // Each hold is in three lists. Skip holds that another list has already returned.
        let is_open = |span: &usize| spans[*span].cut;
        if let Some(own) = self.by_actor.get_mut(&(lock, actor)) {
            while let Some(span) = own.pop() {
                if is_open(&span) {
                    return Some(span);
                }
            }
        }
        let of_process = self.by_process.get_mut(&(lock, pid));
        for list in [of_process, self.by_name.get_mut(lock)]
            .into_iter()
            .flatten()
        {
            while let Some(span) = list.pop_front() {
                if is_open(&span) {
                    return Some(span);
                }
            }
        }
        None
    }
}

impl From<Activity> for SpanKind {
    fn from(activity: Activity) -> SpanKind {
        match activity {
            Activity::Work => SpanKind::Work,
            Activity::Sleep => SpanKind::Sleep,
            Activity::Join => SpanKind::Join,
        }
    }
}

/// The largest number of actors with an open span of `kind` at the same moment.
pub(super) fn most_at_once(spans: &[Span], kind: SpanKind) -> usize {
    let mut moments: Vec<(u64, bool, usize)> = Vec::new();
    for span in spans.iter().filter(|span| span.kind == kind) {
        // A span of length zero still counts for a moment. At the same time, ends come before beginnings.
        let end_ns = span.end_ns.max(span.start_ns.saturating_add(1));
        moments.push((span.start_ns, true, span.actor));
        moments.push((end_ns, false, span.actor));
    }
    moments.sort_unstable();
    let mut depth: HashMap<usize, usize> = HashMap::new();
    let mut most = 0;
    for (_, begins, actor) in moments {
        if begins {
            *depth.entry(actor).or_default() += 1;
            most = most.max(depth.len());
        } else if let Some(open) = depth.get_mut(&actor) {
            *open -= 1;
            if *open == 0 {
                depth.remove(&actor);
            }
        }
    }
    most
}
