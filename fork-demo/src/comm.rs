//! The name of this process in `ps -o comm` and `top`.

use std::ffi::CString;

use nix::sys::prctl;

/// Changes the name (its first 15 bytes) until this value is dropped.
///
/// A fork copies the name. The parent changes its name just before the fork, so the child need not change it.
#[derive(Debug)]
pub(crate) struct CommGuard {
    before: CString,
}

impl CommGuard {
    pub(crate) fn set_name(name: &str) -> Option<CommGuard> {
        let before = prctl::get_name().ok()?;
        let name: Vec<u8> = name.bytes().filter(|byte| *byte != 0).collect();
        prctl::set_name(&CString::new(name).ok()?).ok()?;
        Some(CommGuard { before })
    }

    /// Keeps the new name. The child calls this.
    pub(crate) fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for CommGuard {
    fn drop(&mut self) {
        // This fails only for a bad pointer.
        prctl::set_name(&self.before).unwrap_or(());
    }
}
