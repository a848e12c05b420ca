//! What may go wrong with shared memory.

use nix::errno::Errno;

/// The kernel gave no memory to share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot map {bytes} bytes of shared memory")]
pub struct MapError {
    /// How much was asked for.
    pub bytes: usize,
    /// What the kernel said.
    pub source: Errno,
}

/// A segment could not be made, opened or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// A name is 1 to 64 of certain characters.
    #[error("{name:?} cannot name shared memory: give 1 to 64 of the characters A-Z a-z 0-9 . _ -")]
    BadName {
        /// What was given.
        name: String,
    },
    /// Memory has a size.
    #[error("{} would have no bytes: give it a size", shown(name))]
    Empty {
        /// The name it would have had.
        name: Option<String>,
    },
    /// A process lives that has created a segment under this name.
    #[error("shared memory {name} exists: open it, or give another name")]
    Exists {
        /// The name.
        name: String,
    },
    /// No process that lives has created a segment under this name.
    #[error("there is no shared memory {name}: has its creator ended, or not created it yet?")]
    Missing {
        /// The name.
        name: String,
    },
    /// The name is taken, but the memory can't be found.
    #[error(
        "shared memory {name} exists, but out of reach: it belongs to another user, or to a process that does not let itself be looked at"
    )]
    OutOfReach {
        /// The name.
        name: String,
    },
    /// It has fewer bytes than wanted.
    #[error("shared memory {name} is too small: {wanted} bytes wanted, {found} found")]
    TooSmall {
        /// The name.
        name: String,
        /// How many bytes were wanted.
        wanted: usize,
        /// How many there are.
        found: usize,
    },
    /// It holds values of another type.
    #[error(
        "shared memory {name} holds {found} ({found_bytes} bytes each), not {wanted} ({wanted_bytes})"
    )]
    OtherType {
        /// The name.
        name: String,
        /// The type that was asked for.
        wanted: String,
        /// Its size.
        wanted_bytes: usize,
        /// The type of whoever created it.
        found: String,
        /// Its size.
        found_bytes: usize,
    },
    /// It was created as a value or an array and is opened as bytes, or the other way round.
    #[error("shared memory {name} holds {found}, not {wanted}")]
    OtherKind {
        /// The name.
        name: String,
        /// What was asked for.
        wanted: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// It holds several values where one was asked for.
    #[error("shared memory {name} holds an array of {len}, not one value")]
    NotOne {
        /// The name.
        name: String,
        /// How many it holds.
        len: usize,
    },
    /// Bytes outside the segment were asked for.
    #[error("bytes {offset} to {offset} + {bytes} are outside of shared memory of {len} bytes")]
    OutOfRange {
        /// Where they would begin.
        offset: usize,
        /// How many.
        bytes: usize,
        /// How many there are.
        len: usize,
    },
    /// The kernel gave no memory.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The kernel refused something else.
    #[error("cannot {action} for shared memory {name}")]
    System {
        /// What was tried.
        action: &'static str,
        /// The name.
        name: String,
        /// What the kernel said.
        source: Errno,
    },
}

fn shown(name: &Option<String>) -> String {
    match name {
        Some(name) => format!("shared memory {name}"),
        None => "shared memory".to_owned(),
    }
}
