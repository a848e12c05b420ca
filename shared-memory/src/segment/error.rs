//! The errors of shared memory.

use std::fmt;
use std::io;

/// An error number of the operating system. It is displayed like an [`io::Error`], and can be cloned and compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OsError(i32);

impl OsError {
    pub(crate) fn new(errno: i32) -> OsError {
        OsError(errno)
    }

    /// The error of a call that failed.
    pub(crate) fn of(error: &io::Error) -> OsError {
        OsError(error.raw_os_error().unwrap_or(0))
    }

    /// The number, with the meaning that `libc` gives it.
    pub fn raw_os_error(self) -> i32 {
        self.0
    }

    /// What kind of error it is.
    pub fn kind(self) -> io::ErrorKind {
        io::Error::from(self).kind()
    }
}

impl From<OsError> for io::Error {
    fn from(error: OsError) -> io::Error {
        io::Error::from_raw_os_error(error.0)
    }
}

impl fmt::Display for OsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&io::Error::from(*self), f)
    }
}

impl fmt::Debug for OsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&io::Error::from(*self), f)
    }
}

impl std::error::Error for OsError {}

/// The kernel gave no memory to share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot map {bytes} bytes of shared memory")]
#[non_exhaustive]
pub struct MapError {
    /// The number of bytes that were asked for.
    pub bytes: usize,
    /// The kernel's error.
    pub source: OsError,
}

impl MapError {
    /// Adds the number of bytes to the error of a call.
    pub(crate) fn of(bytes: usize) -> impl FnOnce(io::Error) -> MapError {
        move |error| MapError {
            bytes,
            source: OsError::of(&error),
        }
    }
}

/// A segment could not be created, opened or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// The name does not consist of 1 to 64 allowed characters.
    #[error(
        "{name:?} is not a valid name for shared memory: use 1 to 64 of the characters A-Z a-z 0-9 . _ -"
    )]
    BadName {
        /// What was given.
        name: String,
    },
    /// The array has no elements, or the segment no bytes.
    #[error(
        "{} cannot be empty: an array needs at least one element, a segment at least one byte",
        display_name(name)
    )]
    Empty {
        /// The name that was given.
        name: Option<String>,
    },
    /// A living process has created a segment under this name.
    #[error("cannot create shared memory {name}: it already exists; open it, or use another name")]
    Exists {
        /// The name.
        name: String,
    },
    /// A process of another user has taken the name. Reported if this process may see whose it is, as root may;
    /// otherwise the error is [`Exists`](SegmentError::Exists) or [`OutOfReach`](SegmentError::OutOfReach).
    #[error(
        "shared memory {name}: process {pid} of user {uid} has taken the name; end that process, or use another name"
    )]
    TakenByUser {
        /// The name.
        name: String,
        /// The process that has the name.
        pid: i32,
        /// Its user.
        uid: u32,
    },
    /// No living process has created a segment under this name.
    #[error(
        "cannot open shared memory {name}: it does not exist; its creator has ended, or has not created it yet"
    )]
    Missing {
        /// The name.
        name: String,
    },
    /// The name is in use, but the memory can't be found.
    #[error(
        "cannot open shared memory {name}: it exists, but belongs to another user, or to a process whose open files are not visible"
    )]
    OutOfReach {
        /// The name.
        name: String,
    },
    /// The segment has fewer bytes than asked for.
    #[error("shared memory {name} is too small: {wanted} bytes wanted, {found} found")]
    TooSmall {
        /// The name.
        name: String,
        /// The number of bytes that were asked for.
        wanted: usize,
        /// The number of bytes that the segment has.
        found: usize,
    },
    /// The segment holds values of another type.
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
        /// The type that the segment was created with.
        found: String,
        /// Its size.
        found_bytes: usize,
    },
    /// The segment was created as a value or an array and opened as bytes, or the reverse.
    #[error("shared memory {name} holds {found}, not {wanted}")]
    OtherKind {
        /// The name.
        name: String,
        /// The kind that the caller wanted to open.
        wanted: &'static str,
        /// What the segment holds.
        found: &'static str,
    },
    /// The segment holds several elements, but one value was asked for.
    #[error("shared memory {name} holds an array of {len}, not one value")]
    NotOne {
        /// The name.
        name: String,
        /// The number of elements.
        len: usize,
    },
    /// The range is not within the segment.
    #[error("cannot access {bytes} bytes at offset {offset}: the shared memory has {len} bytes")]
    OutOfRange {
        /// Where the range begins.
        offset: usize,
        /// The length of the range.
        bytes: usize,
        /// The size of the segment.
        len: usize,
    },
    /// The kernel gave no memory.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The kernel refused another operation.
    #[error("cannot {action} for shared memory {name}")]
    System {
        /// The operation.
        action: &'static str,
        /// The name.
        name: String,
        /// The kernel's error.
        source: OsError,
    },
}

fn display_name(name: &Option<String>) -> String {
    match name {
        Some(name) => format!("shared memory {name}"),
        None => "shared memory".to_owned(),
    }
}
