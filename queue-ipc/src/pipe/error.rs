//! What can go wrong with a pipe.

use std::io;

use notes_runtime::codec::{DecodeError, EncodeError};

/// A pipe could not be created, most often because this process has too many open descriptors (`ulimit -n`).
#[derive(Debug, thiserror::Error)]
#[error("cannot create a pipe")]
pub struct PipeError(#[source] pub(super) io::Error);

/// A message was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// No process has the other end any more. Python: `BrokenPipeError`. (Rust's runtime ignores SIGPIPE; a program
    /// that restores the default action is killed here.)
    #[error("{pipe}: no process has the other end")]
    Broken {
        /// The pipe's name.
        pipe: String,
    },
    /// This process has closed this end. Python: `OSError`, handle is closed.
    #[error("{pipe}: this process has closed its end")]
    Closed {
        /// The pipe's name.
        pipe: String,
    },
    /// The item cannot be serialized.
    #[error("{pipe}: cannot serialize the item: {reason}")]
    Encode {
        /// The pipe's name.
        pipe: String,
        /// The error of the item's `Serialize`.
        reason: EncodeError,
    },
    /// The kernel refused.
    #[error("{pipe}: cannot send")]
    Io {
        /// The pipe's name.
        pipe: String,
        /// The error of the kernel.
        source: io::Error,
    },
}

/// No message was received.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecvError {
    /// No process has the other end, and everything that was sent was received. Python: `EOFError`.
    #[error("{pipe}: no more messages: no process has the other end")]
    Eof {
        /// The pipe's name.
        pipe: String,
    },
    /// This process has closed this end. Python: `OSError`, handle is closed.
    #[error("{pipe}: this process has closed its end")]
    Closed {
        /// The pipe's name.
        pipe: String,
    },
    /// A message is incomplete: its sender died while it sent the message. The next message can be received, and may
    /// have been read already: call a receive, or [`poll`](super::Connection::poll), before you wait on the
    /// descriptor.
    #[error(
        "{pipe}: a message is truncated: {missing} bytes are missing; its sender may have died"
    )]
    Truncated {
        /// The pipe's name.
        pipe: String,
        /// How many bytes did not arrive.
        missing: u64,
    },
    /// The bytes that arrived are not a message: a program without this library writes to the other end, or reads from
    /// this one.
    #[error(
        "{pipe}: the received bytes are not a message; a program without this library may use the pipe"
    )]
    Corrupt {
        /// The pipe's name.
        pipe: String,
    },
    /// The message is not an item of the connection's type. The message has been removed from the pipe.
    #[error("{pipe}: cannot deserialize a message: {reason}")]
    Decode {
        /// The pipe's name.
        pipe: String,
        /// The error of the type's `Deserialize`.
        reason: DecodeError,
    },
    /// The kernel refused.
    #[error("{pipe}: cannot receive")]
    Io {
        /// The pipe's name.
        pipe: String,
        /// The error of the kernel.
        source: io::Error,
    },
}
