//! What an actor of a transcript is.

/// What prints a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A process.
    Process,
    /// A thread.
    Thread,
    /// A task of an event loop.
    Task,
}
