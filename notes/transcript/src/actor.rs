//! The actors that print.

/// The kind of an actor. The report names it where lines of two actors are swapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActorKind {
    Process,
    Thread,
    Task,
}

/// An actor that a head declares.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) name: String,
    pub(crate) kind: ActorKind,
    /// The line of the file that declares it.
    pub(crate) line: usize,
}
