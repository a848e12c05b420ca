//! The owner's side of a record, and how a program finds the record of its supervisor.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;

use super::buffer::Buffer;
use super::entry::Record;

/// The environment variable that names the record to programs.
pub(crate) const ENV: &str = "NOTES_EVENTS";

/// 256 bytes each: at most 64 MiB of memory, used as events come.
const SLOTS: u32 = 1 << 18;

/// Owns a record that other processes write.
///
/// ```
/// use std::process::Command;
///
/// use notes_runtime::record::Recorder;
///
/// let recorder = Recorder::create()?;
/// Command::new("true").envs([recorder.env()]).status()?;
/// assert!(recorder.read().events.is_empty(), "`true` knows nothing of events");
/// # Ok::<(), std::io::Error>(())
/// ```
/// Dropped, it takes the record with it: nothing is left
/// in any directory, and processes that still write do so to memory that goes when they end.
#[derive(Debug)]
pub struct Recorder {
    buffer: Buffer,
    file: OwnedFd,
}

impl Recorder {
    /// A new record with room for 262,144 events, in memory. Fails as `memfd_create(2)` and
    /// `mmap(2)` do.
    pub fn create() -> io::Result<Recorder> {
        Recorder::with_room_for(SLOTS)
    }

    /// A new record with room for `events` events; later ones are counted in [`Record::dropped`].
    pub fn with_room_for(events: u32) -> io::Result<Recorder> {
        let (buffer, file) = Buffer::create(events.max(1))?;
        Ok(Recorder { buffer, file })
    }

    /// The name and value of the environment variable to set for the program to be recorded.
    ///
    /// The value is the path of this process's descriptor (`/proc/1234/fd/5`) rather than an
    /// inherited descriptor: it reaches programs at any depth whatever closes descriptors on the
    /// way, no child holds the file open by accident, and `/proc` lets in only who may look into
    /// this process anyway. It is valid while this `Recorder` lives, within one PID namespace.
    pub fn env(&self) -> (&'static str, String) {
        let (pid, fd) = (std::process::id(), self.file.as_raw_fd());
        (ENV, format!("/proc/{pid}/fd/{fd}"))
    }

    /// What has been recorded up to now; may be called while others write. Never blocks.
    pub fn read(&self) -> Record {
        self.buffer.read()
    }
}

/// The command line for a person: the program without its directory, then its arguments.
pub(crate) fn command_line(mut arguments: impl Iterator<Item = OsString>) -> String {
    let program = PathBuf::from(arguments.next().unwrap_or_default());
    let mut line = program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    for argument in arguments {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
