//! Causes and effects: an event of one actor that made an event of another actor possible.

use std::collections::{HashMap, HashSet, VecDeque};

use notes_runtime::record::{EventKind, Record};

/// A cause and its effect, as indices into [`Record::events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The kind of connection.
    pub kind: ArrowKind,
    /// The fork, put, send or notify.
    pub from: usize,
    /// The child's first event, the get, receive or wake.
    pub to: usize,
}

/// The kind of connection between a cause and its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArrowKind {
    /// A fork and the child's first event. A parent may report a fork after the child has begun.
    Fork,
    /// A put and a get. The n-th put of an item into a queue is paired with the n-th get of an equal item, because the
    /// queue is first in, first out. If equal items go through the queue, the pairs are a guess. An item that is never
    /// got has no arrow.
    Queue,
    /// A send and a receive, paired like puts and gets.
    Channel,
    /// A notify and a wake: the latest notify by another actor before the wake. A guess if several actors notify at
    /// once.
    Wake,
}

pub(super) fn arrows(record: &Record) -> Vec<Arrow> {
    let mut found = forks(record);
    found.extend(deliveries(record));
    found.extend(wakes(record));
    found.sort_by_key(|arrow| (arrow.from.min(arrow.to), arrow.to));
    found
}

fn forks(record: &Record) -> Vec<Arrow> {
    let mut first: HashMap<i32, usize> = HashMap::new();
    for (index, event) in record.events.iter().enumerate() {
        first.entry(event.pid).or_insert(index);
    }
    let mut arrows = Vec::new();
    let mut reported: HashSet<i32> = HashSet::new();
    for (from, event) in record.events.iter().enumerate() {
        if let EventKind::Forked { pid } = event.what
            && pid != event.pid
            && let Some(&to) = first.get(&pid)
            && reported.insert(pid)
        {
            arrows.push(Arrow {
                kind: ArrowKind::Fork,
                from,
                to,
            });
        }
    }
    arrows
}

fn deliveries(record: &Record) -> Vec<Arrow> {
    type Ends = (VecDeque<usize>, VecDeque<usize>);
    let mut waiting: HashMap<(ArrowKind, &str, &str), Ends> = HashMap::new();
    let mut arrows = Vec::new();
    for (index, event) in record.events.iter().enumerate() {
        let (kind, is_cause) = match event.what {
            EventKind::Puts => (ArrowKind::Queue, true),
            EventKind::Gets => (ArrowKind::Queue, false),
            EventKind::Sends => (ArrowKind::Channel, true),
            EventKind::Receives => (ArrowKind::Channel, false),
            _ => continue,
        };
        let item = (kind, event.object.as_str(), event.detail.as_str());
        let (causes, effects) = waiting.entry(item).or_default();
        if is_cause {
            causes.push_back(index);
        } else {
            effects.push_back(index);
        }
        // One of the two was empty before, so at most one pair is complete now.
        if !causes.is_empty()
            && let Some(to) = effects.pop_front()
            && let Some(from) = causes.pop_front()
        {
            arrows.push(Arrow { kind, from, to });
        }
    }
    arrows
}

fn wakes(record: &Record) -> Vec<Arrow> {
    let mut latest: HashMap<&str, usize> = HashMap::new();
    let mut arrows = Vec::new();
    for (to, event) in record.events.iter().enumerate() {
        match event.what {
            EventKind::Notifies => {
                latest.insert(&event.object, to);
            }
            EventKind::Wakes => {
                if let Some(&from) = latest.get(event.object.as_str())
                    && record.events[from].tid != event.tid
                {
                    arrows.push(Arrow {
                        kind: ArrowKind::Wake,
                        from,
                        to,
                    });
                }
            }
            _ => {}
        }
    }
    arrows
}
