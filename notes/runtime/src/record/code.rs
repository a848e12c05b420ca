//! [`What`] as three numbers, for memory that other processes read.

use super::entry::{Activity, ActorKind, What};

/// The code, its part (of what kind, which activity), and the value.
pub(super) fn encode(what: What) -> (u8, u8, u64) {
    let pid_value = |pid: i32| u64::from(pid.cast_unsigned());
    match what {
        What::ProgramStarted => (1, 0, 0),
        What::ActorStarted(ActorKind::Process) => (2, 0, 0),
        What::ActorStarted(ActorKind::Thread) => (2, 1, 0),
        What::ActorStarted(ActorKind::Task) => (2, 2, 0),
        What::ActorEnded => (3, 0, 0),
        What::Forked { pid } => (4, 0, pid_value(pid)),
        What::Reaped { pid } => (5, 0, pid_value(pid)),
        What::Begins(activity) => (6, activity_code(activity), 0),
        What::Ends { activity, began } => (7, activity_code(activity), began),
        What::Waits => (8, 0, 0),
        What::GivesUp => (9, 0, 0),
        What::Takes => (10, 0, 0),
        What::Releases => (11, 0, 0),
        What::Puts => (12, 0, 0),
        What::Gets => (13, 0, 0),
        What::Sends => (14, 0, 0),
        What::Receives => (15, 0, 0),
        What::Notifies => (16, 0, 0),
        What::Wakes => (17, 0, 0),
        What::Printed => (18, 0, 0),
        What::Gauge(value) => (19, 0, value.to_bits()),
    }
}

/// `None` for numbers that [`encode`] never gives.
pub(super) fn decode(code: u8, part: u8, value: u64) -> Option<What> {
    let pid = halves(value).0.cast_signed();
    Some(match code {
        1 => What::ProgramStarted,
        2 => What::ActorStarted(
            *[ActorKind::Process, ActorKind::Thread, ActorKind::Task].get(usize::from(part))?,
        ),
        3 => What::ActorEnded,
        4 => What::Forked { pid },
        5 => What::Reaped { pid },
        6 => What::Begins(activity(part)?),
        7 => What::Ends {
            activity: activity(part)?,
            began: value,
        },
        8 => What::Waits,
        9 => What::GivesUp,
        10 => What::Takes,
        11 => What::Releases,
        12 => What::Puts,
        13 => What::Gets,
        14 => What::Sends,
        15 => What::Receives,
        16 => What::Notifies,
        17 => What::Wakes,
        18 => What::Printed,
        19 => What::Gauge(f64::from_bits(value)),
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
