//! Who waits for whom: the edges in which a deadlock is a circle.

use super::{Record, Span, SpanKind};

/// An actor that waits for what another holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The wait; its actor is the one that waits.
    pub wait: Span,
    /// The hold of the same lock; its actor is the one that is waited for, perhaps the same.
    pub hold: Span,
}

pub(super) fn blocked_at(record: &Record, time_ns: u64) -> Vec<Blocked> {
    let open = record.open_at(time_ns);
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
