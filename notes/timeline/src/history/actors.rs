//! The actors of a record: their names, their lifetimes, and their events.

use std::collections::{HashMap, HashSet};

use notes_runtime::actor::ActorKind;
use notes_runtime::record::{Event, EventKind, Record};

use super::spans::Span;

/// A thread (or a task on a thread), as far as the record shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its name at its start; if that is unknown, the name under which it was forked, or the name in its first event.
    pub name: String,
    /// `Process` means a process's first thread.
    pub kind: ActorKind,
    /// Its process.
    pub pid: i32,
    /// Its thread; tasks of one event loop share it.
    pub tid: i32,
    /// The time of its first event, or of the fork that created it if that came first.
    pub starts_ns: u64,
    /// Its end. If the record has no end for it, the latest time at which it must have been alive: while it waits or
    /// sleeps, until its process is reaped or the record ends; otherwise, its last event. A process without events of
    /// its own lives from its fork until it is reaped.
    pub ends_ns: u64,
    /// Whether it reported its end itself.
    pub ended: bool,
}

/// The process, the thread, and the name if it is a task.
type Key<'a> = (i32, i32, Option<&'a str>);

/// The actors in order, and the actor of each event.
pub(super) fn find(record: &Record) -> (Vec<Actor>, Vec<usize>) {
    let tasks = task_names(record);
    let mut table = ActorTable::default();
    let mut actor_of = Vec::with_capacity(record.events.len());
    for event in &record.events {
        let name = event.actor.as_str();
        let is_task = tasks.contains(&(event.pid, event.tid, name));
        let index = table.find(
            (event.pid, event.tid, is_task.then_some(name)),
            name,
            event.time_ns,
        );
        table.update(index, event);
        if let EventKind::Forked { pid } = event.what
            && pid != event.pid
        {
            // The child may be killed before it reports anything itself.
            let child = table.find((pid, pid, None), &event.object, event.time_ns);
            table.name(child, &event.object, Source::Fork);
        }
        actor_of.push(index);
    }
    in_order(table.actors, actor_of)
}

/// The source of a name; a later variant has priority.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Event,
    Fork,
    Start,
}

/// The actors found so far, in order of appearance.
#[derive(Default)]
struct ActorTable<'a> {
    found: HashMap<Key<'a>, usize>,
    actors: Vec<Actor>,
    named_by: Vec<Source>,
}

impl<'a> ActorTable<'a> {
    fn find(&mut self, key: Key<'a>, name: &str, time_ns: u64) -> usize {
        let (pid, tid, task) = key;
        *self.found.entry(key).or_insert_with(|| {
            self.actors.push(Actor {
                name: name.to_owned(),
                kind: usual_kind(pid, tid, task.is_some()),
                pid,
                tid,
                starts_ns: time_ns,
                ends_ns: time_ns,
                ended: false,
            });
            self.named_by.push(Source::Event);
            self.actors.len() - 1
        })
    }

    fn update(&mut self, index: usize, event: &Event) {
        let actor = &mut self.actors[index];
        actor.ends_ns = event.time_ns;
        actor.ended |= event.what == EventKind::ActorEnded;
        if let EventKind::ActorStarted(kind) = event.what
            && self.named_by[index] < Source::Start
        {
            actor.kind = kind;
            self.name(index, &event.object, Source::Start);
        }
    }

    fn name(&mut self, index: usize, name: &str, source: Source) {
        if self.named_by[index] < source && !name.is_empty() {
            self.named_by[index] = source;
            name.clone_into(&mut self.actors[index].name);
        }
    }
}

fn task_names(record: &Record) -> HashSet<(i32, i32, &str)> {
    let starts = record.events.iter();
    starts
        .filter(|event| event.what == EventKind::ActorStarted(ActorKind::Task))
        .map(|event| (event.pid, event.tid, event.actor.as_str()))
        .collect()
}

fn usual_kind(pid: i32, tid: i32, is_task: bool) -> ActorKind {
    match is_task {
        true => ActorKind::Task,
        false if pid == tid => ActorKind::Process,
        false => ActorKind::Thread,
    }
}

/// Orders processes by appearance. Within a process, the first thread comes first, then the other threads by number
/// with their tasks. That is the order of their births, unless the kernel's thread numbers have wrapped around.
fn in_order(actors: Vec<Actor>, actor_of: Vec<usize>) -> (Vec<Actor>, Vec<usize>) {
    let mut processes: HashMap<i32, usize> = HashMap::new();
    for (rank, actor) in actors.iter().enumerate() {
        processes.entry(actor.pid).or_insert(rank);
    }
    let mut order: Vec<usize> = (0..actors.len()).collect();
    order.sort_by_key(|&index| {
        let actor = &actors[index];
        let is_first_thread = actor.tid == actor.pid;
        (
            processes[&actor.pid],
            !is_first_thread,
            actor.tid,
            actor.kind == ActorKind::Task,
            index,
        )
    });
    let mut place = vec![0; actors.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    let actor_of = actor_of.into_iter().map(|old| place[old]).collect();
    let ordered = order.iter().map(|&old| actors[old].clone()).collect();
    (ordered, actor_of)
}

/// When each process was reaped.
fn reaped(record: &Record) -> HashMap<i32, u64> {
    let mut found = HashMap::new();
    for event in &record.events {
        if let EventKind::Reaped { pid } = event.what {
            found.insert(pid, event.time_ns);
        }
    }
    found
}

/// Extends the lifetimes of actors whose end is not in the record.
pub(super) fn extend_lifetimes(record: &Record, actors: &mut [Actor], spans: &[Span]) {
    let reaped = reaped(record);
    let record_end_ns = record.time_range_ns().map_or(0, |(_, last)| last);
    let mut is_blocked = vec![false; actors.len()];
    for span in spans.iter().filter(|span| span.cut && span.kind.blocks()) {
        is_blocked[span.actor] = !actors[span.actor].ended;
    }
    let mut last_ns: HashMap<i32, u64> = HashMap::new();
    let mut blocked: HashSet<i32> = HashSet::new();
    let mut over: HashSet<i32> = HashSet::new();
    for (actor, is_blocked) in actors.iter().zip(&is_blocked) {
        let last = last_ns.entry(actor.pid).or_default();
        *last = actor.ends_ns.max(*last);
        if *is_blocked {
            blocked.insert(actor.pid);
        }
        if actor.ended && actor.pid == actor.tid && actor.kind != ActorKind::Task {
            over.insert(actor.pid);
        }
    }
    let process_end_ns = |pid: i32| {
        let last = last_ns[&pid];
        match reaped.get(&pid) {
            Some(&time_ns) => time_ns.max(last),
            None if blocked.contains(&pid) && !over.contains(&pid) => record_end_ns,
            None => last,
        }
    };
    for (actor, is_blocked) in actors.iter_mut().zip(is_blocked) {
        let is_first_thread = actor.pid == actor.tid && actor.kind != ActorKind::Task;
        if !actor.ended && (is_blocked || is_first_thread) {
            actor.ends_ns = process_end_ns(actor.pid);
        }
    }
}
