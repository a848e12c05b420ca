//! What can go wrong with a pipe.

use nix::errno::Errno;

/// A pipe could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot make a pipe")]
pub struct PipeError(#[source] pub(super) Errno);

/// A message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No process has the other end (any more): Python's `BrokenPipeError`. (Rust's runtime ignores SIGPIPE; a program
    /// that lets it end processes again is ended here.)
    #[error("{pipe}: nobody has the other end")]
    Broken {
        /// The pipe's name.
        pipe: String,
    },
    /// This process has closed this end.
    #[error("{pipe} is closed here")]
    Closed {
        /// The pipe's name.
        pipe: String,
    },
    /// What was to be sent can't be made a message.
    #[error("{pipe}: this can't be made a message")]
    Message {
        /// The pipe's name.
        pipe: String,
        /// What serde said.
        source: postcard::Error,
    },
    /// The kernel refused.
    #[error("{pipe}: cannot send")]
    System {
        /// The pipe's name.
        pipe: String,
        /// What the kernel said.
        source: Errno,
    },
}

/// No message was received.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecvError {
    /// No process has the other end, and all that was sent was received: Python's `EOFError`.
    #[error("{pipe}: no more will come, nobody has the other end")]
    Eof {
        /// The pipe's name.
        pipe: String,
    },
    /// This process has closed this end.
    #[error("{pipe} is closed here")]
    Closed {
        /// The pipe's name.
        pipe: String,
    },
    /// A message ended before its end: its sender died over it. The next one can be received, and may be here
    /// already: receive, or [`poll`](super::Connection::poll), before you wait at the descriptor.
    #[error("{pipe}: a message breaks off, {missing} bytes are missing: has its sender died?")]
    Truncated {
        /// The pipe's name.
        pipe: String,
        /// How many bytes did not come.
        missing: u64,
    },
    /// Something else than this library writes to the other end, or several processes send long messages at once.
    #[error("{pipe}: what came is no message")]
    Corrupt {
        /// The pipe's name.
        pipe: String,
    },
    /// The message is not of the type that it should be. It is out of the pipe.
    #[error("{pipe}: a message is not what it should be")]
    Message {
        /// The pipe's name.
        pipe: String,
        /// What serde said.
        source: postcard::Error,
    },
    /// The kernel refused.
    #[error("{pipe}: cannot receive")]
    System {
        /// The pipe's name.
        pipe: String,
        /// What the kernel said.
        source: Errno,
    },
}
