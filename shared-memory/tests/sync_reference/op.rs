//! The operations of a thread, and their outcomes.

use proptest::prelude::*;
use shared_memory::Broken;

/// What can be acquired and released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Lock,
    RLock,
    Semaphore,
    Bounded,
    /// The lock of the condition.
    Condition,
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitTime {
    Zero,
    /// Short enough to be over before anything else happens.
    Short,
    /// Longer than the test.
    Long,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Acquire(Thing, WaitTime),
    Release(Thing),
    Set,
    Clear,
    AwaitEvent(WaitTime),
    AwaitNotification(WaitTime),
    Notify(usize),
    WaitAtBarrier(WaitTime),
    Abort,
    Reset,
}

impl Op {
    pub(crate) fn is_long(self) -> bool {
        let (Op::Acquire(_, wait_time)
        | Op::AwaitEvent(wait_time)
        | Op::AwaitNotification(wait_time)
        | Op::WaitAtBarrier(wait_time)) = self
        else {
            return false;
        };
        wait_time == WaitTime::Long
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    TimedOut,
    HeldByCaller,
    NotHeld,
    HeldByAnother,
    TooMany,
    Passed(usize),
    Broken(Broken),
    /// Occurs only at the end, when all actors have stopped.
    OwnerDied,
}

fn thing() -> impl Strategy<Value = Thing> {
    prop_oneof![
        Just(Thing::Lock),
        Just(Thing::RLock),
        Just(Thing::Semaphore),
        Just(Thing::Bounded),
        Just(Thing::Condition),
    ]
}

fn wait_time() -> impl Strategy<Value = WaitTime> {
    prop_oneof![
        Just(WaitTime::Zero),
        Just(WaitTime::Short),
        Just(WaitTime::Long)
    ]
}

pub(crate) fn any() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (thing(), wait_time()).prop_map(|(thing, wait_time)| Op::Acquire(thing, wait_time)),
        6 => thing().prop_map(Op::Release),
        1 => Just(Op::Set),
        1 => Just(Op::Clear),
        2 => wait_time().prop_map(Op::AwaitEvent),
        4 => wait_time().prop_map(Op::AwaitNotification),
        3 => (0_usize..4).prop_map(Op::Notify),
        3 => wait_time().prop_map(Op::WaitAtBarrier),
        1 => Just(Op::Abort),
        2 => Just(Op::Reset),
    ]
}
