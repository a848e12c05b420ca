//! The same work in plain libc, and a heap whose page tables a fork must copy.

#![expect(unsafe_code, reason = "what the library is measured against is unsafe")]

use std::io;

/// Calls fork, `_exit` and waitpid, and nothing else. The caller must have no other thread.
pub(crate) fn fork_exit_wait() {
    // SAFETY: the child only calls `_exit`, which is allowed even if the parent has several threads.
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

/// Touched memory in pages of 4 KiB. A fork copies its page tables.
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
        // SAFETY: this makes a new mapping at an address that the kernel chooses.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), bytes, access, kind, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the range is the new mapping. A kernel without huge pages returns EINVAL, which is harmless.
        unsafe { libc::madvise(start, bytes, libc::MADV_NOHUGEPAGE) };
        // SAFETY: the whole range is writable, and no other code uses it.
        unsafe { start.cast::<u8>().write_bytes(1, bytes) };
        Ok(Heap { start, bytes })
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // SAFETY: only this value uses the mapping.
        let result = unsafe { libc::munmap(self.start, self.bytes) };
        debug_assert_eq!(result, 0);
    }
}
