//! [`EventKind`] as three numbers, for memory that other processes read.

use super::entry::{Activity, ActorKind, EventKind};

/// The code, its part (the kind or the activity), and the value.
pub(super) fn encode(what: EventKind) -> (u8, u8, u64) {
    let pid_value = |pid: i32| u64::from(pid.cast_unsigned());
    match what {
        EventKind::ProgramStarted => (1, 0, 0),
        EventKind::ActorStarted(ActorKind::Process) => (2, 0, 0),
        EventKind::ActorStarted(ActorKind::Thread) => (2, 1, 0),
        EventKind::ActorStarted(ActorKind::Task) => (2, 2, 0),
        EventKind::ActorEnded => (3, 0, 0),
        EventKind::Forked { pid } => (4, 0, pid_value(pid)),
        EventKind::Reaped { pid } => (5, 0, pid_value(pid)),
        EventKind::Begins(activity) => (6, activity_code(activity), 0),
        EventKind::Ends { activity, began } => (7, activity_code(activity), began),
        EventKind::Waits => (8, 0, 0),
        EventKind::GivesUp => (9, 0, 0),
        EventKind::Takes => (10, 0, 0),
        EventKind::Releases => (11, 0, 0),
        EventKind::Puts => (12, 0, 0),
        EventKind::Gets => (13, 0, 0),
        EventKind::Sends => (14, 0, 0),
        EventKind::Receives => (15, 0, 0),
        EventKind::Notifies => (16, 0, 0),
        EventKind::Wakes => (17, 0, 0),
        EventKind::Printed => (18, 0, 0),
        EventKind::Gauge(value) => (19, 0, value.to_bits()),
    }
}

/// `None` for numbers that [`encode`] never gives.
pub(super) fn decode(code: u8, part: u8, value: u64) -> Option<EventKind> {
    let pid = halves(value).0.cast_signed();
    Some(match code {
        1 => EventKind::ProgramStarted,
        2 => EventKind::ActorStarted(
            *[ActorKind::Process, ActorKind::Thread, ActorKind::Task].get(usize::from(part))?,
        ),
        3 => EventKind::ActorEnded,
        4 => EventKind::Forked { pid },
        5 => EventKind::Reaped { pid },
        6 => EventKind::Begins(activity(part)?),
        7 => EventKind::Ends {
            activity: activity(part)?,
            began: value,
        },
        8 => EventKind::Waits,
        9 => EventKind::GivesUp,
        10 => EventKind::Takes,
        11 => EventKind::Releases,
        12 => EventKind::Puts,
        13 => EventKind::Gets,
        14 => EventKind::Sends,
        15 => EventKind::Receives,
        16 => EventKind::Notifies,
        17 => EventKind::Wakes,
        18 => EventKind::Printed,
        19 => EventKind::Gauge(f64::from_bits(value)),
        _ => return None,
    })
}

fn activity_code(activity: Activity) -> u8 {
    match activity {
        Activity::Work => 0,
        Activity::Sleep => 1,
        Activity::Join => 2,
    }
}

fn activity(code: u8) -> Option<Activity> {
    [Activity::Work, Activity::Sleep, Activity::Join]
        .get(usize::from(code))
        .copied()
}

/// Two halves as one word.
pub(super) fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// The lower half and the upper half of a word.
pub(super) fn halves(word: u64) -> (u32, u32) {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    (word as u32, (word >> 32) as u32)
}
