//! The rivals in plain libc, and memory for a fork to stumble over.

#![expect(unsafe_code, reason = "what the library is measured against is unsafe")]

use std::io;

/// fork, `_exit`, waitpid, and nothing else. The caller has no other thread.
pub(crate) fn fork_exit_wait() {
    // SAFETY: the child calls `_exit` only, which is allowed whatever threads there were.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: no preconditions.
        unsafe { libc::_exit(0) };
    }
    let mut status = 0;
    // SAFETY: `status` is writable.
    let reaped = unsafe { libc::waitpid(pid, &mut status, 0) };
    assert!(pid > 0 && reaped == pid && status == 0);
}

/// Touched memory in pages of 4 KiB; a fork copies its page tables.
#[derive(Debug)]
pub(crate) struct Heap {
    start: *mut libc::c_void,
    bytes: usize,
}

impl Heap {
    pub(crate) fn touched(bytes: usize) -> io::Result<Heap> {
        let (access, kind) = (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
        );
        // SAFETY: a new mapping wherever the kernel likes.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), bytes, access, kind, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the range is the mapping just made. Without huge pages: EINVAL, and none come.
        unsafe { libc::madvise(start, bytes, libc::MADV_NOHUGEPAGE) };
        // SAFETY: all of it is writable, and nobody else's.
        unsafe { start.cast::<u8>().write_bytes(1, bytes) };
        Ok(Heap { start, bytes })
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's alone.
        let result = unsafe { libc::munmap(self.start, self.bytes) };
        debug_assert_eq!(result, 0);
    }
}
