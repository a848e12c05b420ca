//! The wait-for graph: a deadlock is a cycle of its edges.

use std::collections::{HashMap, HashSet};

use super::spans::{Span, SpanKind};

/// An actor that waits for a lock that another actor holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The wait, by the waiting actor.
    pub wait: Span,
    /// The hold of the same lock, by the actor that it waits for, possibly the same actor.
    pub hold: Span,
}

/// Each wait in the `open` spans, with the hold of the same lock.
pub(super) fn blocked(open: &[Span]) -> Vec<Blocked> {
    let of_kind = |kind: SpanKind| open.iter().filter(move |span| span.kind == kind);
    let mut blocked = Vec::new();
    for wait in of_kind(SpanKind::Wait) {
        for hold in of_kind(SpanKind::Hold).filter(|hold| hold.object == wait.object) {
            blocked.push(Blocked {
                wait: wait.clone(),
                hold: hold.clone(),
            });
        }
    }
    blocked
}

/// A wait and the hold that it waits for, as indices of spans.
pub(crate) type Edge = (usize, usize);

/// Each cycle of waits, at the moment when its last wait closed it; this wait comes first.
pub(crate) fn cycles(spans: &[Span]) -> Vec<Vec<Edge>> {
    let mut open = Open {
        spans,
        waits: HashMap::new(),
        holds: HashMap::new(),
    };
    let mut shared: HashSet<&str> = HashSet::new();
    let mut cycles = Vec::new();
    for (_, begins, index) in moments(spans) {
        let span = &spans[index];
        let list = match span.kind {
            SpanKind::Hold => open.holds.entry(&span.object).or_default(),
            _ => open.waits.entry(span.actor).or_default(),
        };
        if !begins {
            list.retain(|open| *open != index);
            continue;
        }
        if span.kind == SpanKind::Hold && list.iter().any(|other| spans[*other].actor != span.actor)
        {
            shared.insert(&span.object);
        }
        list.push(index);
        let mut path = Vec::new();
        if span.kind == SpanKind::Wait
            && open.leads_to(index, span.actor, &mut HashSet::new(), &mut path)
        {
            cycles.push(path);
        }
    }
    // A thread that waits for a semaphore waits for no particular thread.
    let is_lock = |edge: &Edge| !shared.contains(spans[edge.0].object.as_str());
    cycles.retain(|cycle| cycle.iter().all(is_lock));
    cycles
}

/// The beginnings and ends of waits and holds. At the same time, ends come first, as in [`Span::is_open_at`].
fn moments(spans: &[Span]) -> Vec<(u64, bool, usize)> {
    let mut moments = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        let matters = matches!(span.kind, SpanKind::Wait | SpanKind::Hold);
        if !matters || !span.cut && span.end_ns == span.start_ns {
            continue;
        }
        moments.push((span.start_ns, true, index));
        match (span.cut, span.kind) {
            (true, SpanKind::Hold) => {}
            (true, _) => moments.push((span.end_ns.saturating_add(1), false, index)),
            (false, _) => moments.push((span.end_ns, false, index)),
        }
    }
    moments.sort_unstable();
    moments
}

/// The spans that are open at one moment.
struct Open<'a> {
    spans: &'a [Span],
    /// By the waiting actor.
    waits: HashMap<usize, Vec<usize>>,
    /// By the held lock.
    holds: HashMap<&'a str, Vec<usize>>,
}

impl Open<'_> {
    /// Whether the chain of waits from `wait` leads to `goal`; then `path` is this chain.
    fn leads_to(
        &self,
        wait: usize,
        goal: usize,
        seen: &mut HashSet<usize>,
        path: &mut Vec<Edge>,
    ) -> bool {
        let waiting = &self.spans[wait];
        let holds = self.holds.get(waiting.object.as_str());
        for &hold in holds.into_iter().flatten() {
            let holder = self.spans[hold].actor;
            if holder == waiting.actor {
                continue;
            }
            path.push((wait, hold));
            if holder == goal {
                return true;
            }
            let further = self.waits.get(&holder).filter(|_| seen.insert(holder));
            let mut further = further.into_iter().flatten();
            if further.any(|&next| self.leads_to(next, goal, seen, path)) {
                return true;
            }
            path.pop();
        }
        false
    }
}
