//! The name of this process in `ps -o comm` and `top`.

use std::ffi::CString;

use nix::sys::prctl;

/// Changes the name (its first 15 bytes) until this value is dropped.
///
/// A fork copies the name. The parent changes its name just before the fork, so the child need not change it.
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

    /// Keeps the new name. The child calls this.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for CommName {
    fn drop(&mut self) {
        // This fails only for a bad pointer.
        prctl::set_name(&self.before).unwrap_or(());
    }
}
