//! The owner's side of a record, and how a program finds its supervisor's record.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::process;

use super::buffer::Buffer;
use super::entry::Record;

/// The environment variable that tells programs where the record is.
pub(crate) const ENV: &str = "NOTES_EVENTS";

/// 256 bytes each: at most 64 MiB of memory, which is used only as events come.
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
/// Dropping it removes the record. No file remains in any directory. Processes that still write do so to memory that is
/// freed when they end.
#[derive(Debug)]
pub struct Recorder {
    buffer: Buffer,
    file: OwnedFd,
}

impl Recorder {
    /// Creates a record in memory, with room for 262,144 events. Fails as `memfd_create(2)` and `mmap(2)` do.
    pub fn create() -> io::Result<Recorder> {
        Recorder::with_room_for(SLOTS)
    }

    /// Creates a record with room for `events` events; later events are counted in [`Record::dropped`].
    pub fn with_room_for(events: u32) -> io::Result<Recorder> {
        let (buffer, file) = Buffer::create(events.max(1))?;
        Ok(Recorder { buffer, file })
    }

    /// The name and value of the environment variable to set for the recorded program.
    ///
    /// The value is the path of this process's descriptor (`/proc/1234/fd/5`) rather than an inherited descriptor. So
    /// the record reaches programs at any depth, even if a program in between closes descriptors, and no child keeps
    /// the file open by accident. `/proc` admits only processes that may inspect this process anyway. The path is valid
    /// while this `Recorder` lives, for processes that have the same `/proc`. That may be the `/proc` of another PID
    /// namespace, in which this process has another number.
    pub fn env(&self) -> (&'static str, String) {
        let own = fs::read_link("/proc/self").unwrap_or_else(|_| process::id().to_string().into());
        let path = format!("/proc/{}/fd/{}", own.display(), self.file.as_raw_fd());
        (ENV, path)
    }

    /// What has been recorded so far. Call it at any time, even while other processes write. Never blocks.
    pub fn read(&self) -> Record {
        self.buffer.read()
    }
}

/// The command line in readable form: the program without its directory, then its arguments.
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
