//! A descriptor that is checked before each use, because code of the same process may have closed its number.

use std::io;
use std::mem::forget;
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::sys::stat::fstat;

/// A descriptor, and the identity of the file that it was opened for.
///
/// Other code of the process may close descriptors that it does not own, as the code of daemons does. Then the number is
/// free, or it belongs to another file. So each use checks first that the number still refers to the same file. If it
/// does not, nobody closes the number here.
#[derive(Debug)]
pub struct Checked<F: AsFd> {
    /// `None` only during the drop.
    descriptor: Option<F>,
    identity: FileIdentity,
}

/// The device and the inode of an open file. A memory file shares them only with its copies, and an end of a pipe also
/// with the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileIdentity(u64, u64);

impl<F: AsFd> Checked<F> {
    /// Remembers which file `descriptor` refers to now.
    ///
    /// # Errors
    /// As for `fstat(2)`.
    pub fn new(descriptor: F) -> io::Result<Checked<F>> {
        let identity = identity(&descriptor)?;
        Ok(Checked {
            descriptor: Some(descriptor),
            identity,
        })
    }

    /// Whether the number still refers to the same file.
    pub fn is_open(&self) -> bool {
        self.descriptor
            .as_ref()
            .is_some_and(|descriptor| identity(descriptor) == Ok(self.identity))
    }

    /// Returns the descriptor.
    ///
    /// # Errors
    /// If the number does not refer to the same file any more.
    pub fn get(&self) -> io::Result<&F> {
        let descriptor = self.descriptor.as_ref().filter(|_| self.is_open());
        descriptor.ok_or_else(|| {
            io::Error::other(
                "this process has closed its descriptor: close only descriptors that your code has opened",
            )
        })
    }
}

impl<F: AsFd> Drop for Checked<F> {
    fn drop(&mut self) {
        if !self.is_open() {
            // The number belongs to other code, or to nobody.
            forget(self.descriptor.take());
        }
    }
}

fn identity(descriptor: impl AsFd) -> Result<FileIdentity, Errno> {
    fstat(descriptor).map(|status| FileIdentity(status.st_dev, status.st_ino))
}
