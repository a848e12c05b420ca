//! The name that `ps -o comm` and `top` show of this process.

use std::ffi::CString;

use nix::sys::prctl;

/// The name (its first 15 bytes), changed until this is dropped.
///
/// A fork copies it: changed in the parent just before, the child need not do it.
#[derive(Debug)]
pub(crate) struct CommName {
    before: CString,
}

impl CommName {
    pub(crate) fn change(name: &str) -> Option<CommName> {
        let before = prctl::get_name().ok()?;
        let name: Vec<u8> = name.bytes().filter(|byte| *byte != 0).collect();
        prctl::set_name(&CString::new(name).ok()?).ok()?;
        Some(CommName { before })
    }

    /// This is the child, and keeps the name.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for CommName {
    fn drop(&mut self) {
        // Fails only for a bad pointer.
        prctl::set_name(&self.before).unwrap_or(());
    }
}
