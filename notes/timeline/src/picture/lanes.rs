//! Chooses the actors to draw, each in a lane: all of them, or the longest-lived if there are too many.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::history::{Actor, Edge, History, Span, cycles};
use notes_runtime::record::{EventKind, Record};

/// With more lanes than this, a reader would have to scroll through the picture.
const MAX_LANES: usize = 60;

/// The part of a record's history that is drawn; actors and spans have new numbers.
pub(super) struct Lanes {
    pub(super) actors: Vec<Actor>,
    /// The lane of each event of the record; `None` if it is not drawn.
    pub(super) of_event: Vec<Option<usize>>,
    /// The lanes of processes that reported nothing themselves, by pid.
    pub(super) without_events: HashMap<i32, usize>,
    pub(super) spans: Vec<Span>,
    /// For each span, whether it is still open at the end of the record.
    pub(super) stays_open: Vec<bool>,
    /// For each actor, whether it is still alive at the end of the record.
    pub(super) stays_alive: Vec<bool>,
    /// The deadlocks, as spans.
    pub(super) cycles: Vec<Vec<Edge>>,
    pub(super) left_out: usize,
}

impl Lanes {
    pub(super) fn of(record: &Record, history: &History<'_>) -> Lanes {
        let lane_of = choose(history.actors());
        let mut span_of = vec![None; history.spans().len()];
        let mut spans: Vec<Span> = Vec::new();
        for (index, span) in history.spans().iter().enumerate() {
            if let Some(actor) = lane_of[span.actor] {
                span_of[index] = Some(spans.len());
                spans.push(Span {
                    actor,
                    ..span.clone()
                });
            }
        }
        let drawn = |(wait, hold): Edge| Some((span_of[wait]?, span_of[hold]?));
        let cycles = cycles(history.spans()).into_iter();
        let cycles = cycles
            .filter_map(|cycle| cycle.into_iter().map(drawn).collect())
            .collect();
        let pairs = history.actors().iter().zip(&lane_of);
        let actors: Vec<Actor> = pairs
            .filter_map(|(actor, lane)| lane.map(|_| actor.clone()))
            .collect();
        let (stays_open, stays_alive) = open_at_the_end(record, &actors, &spans);
        Lanes {
            of_event: history
                .actor_of()
                .iter()
                .map(|&actor| lane_of[actor])
                .collect(),
            without_events: without_events(history, &lane_of),
            left_out: history.actors().len() - actors.len(),
            actors,
            spans,
            stays_open,
            stays_alive,
            cycles,
        }
    }
}

/// The lane of each actor. The longest-lived actors get lanes, in the order of all actors.
fn choose(actors: &[Actor]) -> Vec<Option<usize>> {
    let mut longest: Vec<usize> = (0..actors.len()).collect();
    longest.sort_by_key(|&index| Reverse(actors[index].ends_ns - actors[index].starts_ns));
    let chosen: HashSet<usize> = longest.into_iter().take(MAX_LANES).collect();
    let mut lanes = 0..chosen.len();
    (0..actors.len())
        .map(|index| chosen.contains(&index).then(|| lanes.next()).flatten())
        .collect()
}

fn without_events(history: &History<'_>, lane_of: &[Option<usize>]) -> HashMap<i32, usize> {
    let reported: HashSet<usize> = history.actor_of().iter().copied().collect();
    let pairs = history.actors().iter().zip(lane_of).enumerate();
    pairs
        .filter(|(index, _)| !reported.contains(index))
        .filter_map(|(_, (actor, lane))| Some((actor.pid, (*lane)?)))
        .collect()
}

/// Which spans and actors only the end of the record cuts off: a thread that waits then goes on waiting.
fn open_at_the_end(record: &Record, actors: &[Actor], spans: &[Span]) -> (Vec<bool>, Vec<bool>) {
    let last_ns = record.time_range_ns().map_or(0, |(_, last)| last);
    let dead: HashSet<i32> = record
        .events
        .iter()
        .filter_map(|event| match event.what {
            EventKind::Reaped { pid } => Some(pid),
            _ => None,
        })
        .collect();
    let is_open = |actor: usize| {
        let Actor {
            pid,
            ended,
            ends_ns,
            ..
        } = &actors[actor];
        !ended && !dead.contains(pid) && *ends_ns == last_ns
    };
    let blocked = spans.iter().filter(|span| span.cut && span.kind.blocks());
    let alive: HashSet<i32> = blocked
        .filter(|span| is_open(span.actor))
        .map(|span| actors[span.actor].pid)
        .collect();
    let stays_alive: Vec<bool> = (0..actors.len())
        .map(|actor| is_open(actor) && alive.contains(&actors[actor].pid))
        .collect();
    let stays_open = spans.iter().map(|span| span.cut && stays_alive[span.actor]);
    (stays_open.collect(), stays_alive)
}
