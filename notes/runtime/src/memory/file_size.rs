//! The limit of file sizes (`RLIMIT_FSIZE`), which the kernel also applies to files in memory.

use std::io;

use nix::sys::resource::{Resource, getrlimit};

/// Returns an error if this process may not make a file of `bytes` bytes, on a disk or in memory.
///
/// Call it before `ftruncate` or a write: beyond the limit the kernel does not only return an error, but also kills the
/// process with SIGXFSZ. The limit may change between this call and the write, but only if this process or root changes
/// it.
///
/// # Errors
/// [`FileTooLarge`](io::ErrorKind::FileTooLarge), with the limit and how to raise it. As for `getrlimit(2)`.
pub fn check_file_size(bytes: u64) -> io::Result<()> {
    let (limit, _) = getrlimit(Resource::RLIMIT_FSIZE)?;
    if bytes <= limit {
        return Ok(());
    }
    let message = format!(
        "the file needs {bytes} bytes, and the file size limit is {limit} bytes: raise it with `ulimit -f`"
    );
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}
