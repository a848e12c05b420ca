//! What a thread may be told to do, and what may come of it.

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
pub(crate) enum Patience {
    Not,
    /// So long that it is over before anything else happens.
    Short,
    /// Longer than the test.
    Long,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Acquire(Thing, Patience),
    Release(Thing),
    Set,
    Clear,
    AwaitEvent(Patience),
    AwaitNotification(Patience),
    Notify(usize),
    Meet(Patience),
    Abort,
    Reset,
}

impl Op {
    pub(crate) fn is_long(self) -> bool {
        let (Op::Acquire(_, patience)
        | Op::AwaitEvent(patience)
        | Op::AwaitNotification(patience)
        | Op::Meet(patience)) = self
        else {
            return false;
        };
        patience == Patience::Long
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    InVain,
    HeldByCaller,
    NotHeld,
    HeldByAnother,
    TooMany,
    Passed(usize),
    Broken(Broken),
    /// Only when all is over.
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

fn patience() -> impl Strategy<Value = Patience> {
    prop_oneof![
        Just(Patience::Not),
        Just(Patience::Short),
        Just(Patience::Long)
    ]
}

pub(crate) fn any() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (thing(), patience()).prop_map(|(thing, patience)| Op::Acquire(thing, patience)),
        6 => thing().prop_map(Op::Release),
        1 => Just(Op::Set),
        1 => Just(Op::Clear),
        2 => patience().prop_map(Op::AwaitEvent),
        4 => patience().prop_map(Op::AwaitNotification),
        3 => (0_usize..4).prop_map(Op::Notify),
        3 => patience().prop_map(Op::Meet),
        1 => Just(Op::Abort),
        2 => Just(Op::Reset),
    ]
}
