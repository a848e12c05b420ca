//! Files and folders that must not outlive the process; a signal handler can read their names.

use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

use nix::fcntl::AT_FDCWD;
use nix::unistd::{UnlinkatFlags, getpid, unlinkat};

/// How many paths a process can register in total.
pub(super) const SLOTS: usize = 1024;

/// A slot is used once. Its path is leaked, because a handler may read it at any moment.
struct Slot {
    path: OnceLock<&'static CStr>,
    /// The process that registered the path, 0 for none. A fork has a copy of the slot, but does not own the path.
    owner: AtomicI32,
    /// Whether it is a folder.
    is_folder: AtomicBool,
}

static PATHS: [Slot; SLOTS] = [const {
    Slot {
        path: OnceLock::new(),
        owner: AtomicI32::new(0),
        is_folder: AtomicBool::new(false),
    }
}; SLOTS];

static USED: AtomicUsize = AtomicUsize::new(0);

/// A path that is removed if this process ends early, after its children have ended.
///
/// Dropping it removes the path from the list and leaves the file alone: at a normal end, the owner removes the file.
/// The path should be absolute: an early end resolves a relative path from the working directory of that moment.
#[derive(Debug)]
#[must_use = "when this is dropped, the path is no longer registered"]
pub struct CleanupPath {
    /// `None` if all slots were used: then the path is not removed.
    place: Option<&'static Slot>,
}

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Slot").field(&self.path.get()).finish()
    }
}

impl CleanupPath {
    /// Registers a file, which need not exist yet.
    pub fn file(path: &Path) -> CleanupPath {
        CleanupPath::register(path, false)
    }

    /// Registers a folder. It is removed only if it is empty by then. Paths are removed in reverse order of
    /// registration, so register a folder before its files.
    pub fn folder(path: &Path) -> CleanupPath {
        CleanupPath::register(path, true)
    }

    fn register(path: &Path, is_folder: bool) -> CleanupPath {
        let Ok(path) = CString::new(path.as_os_str().as_bytes()) else {
            return CleanupPath { place: None }; // No file has such a name.
        };
        let place = PATHS.get(USED.fetch_add(1, Ordering::SeqCst));
        if let Some(place) = place {
            place
                .path
                .get_or_init(|| Box::leak(path.into_boxed_c_str()));
            place.is_folder.store(is_folder, Ordering::SeqCst);
            place.owner.store(getpid().as_raw(), Ordering::SeqCst);
        }
        CleanupPath { place }
    }
}

impl Drop for CleanupPath {
    fn drop(&mut self) {
        if let Some(place) = self.place
            && place.owner.load(Ordering::SeqCst) == getpid().as_raw()
        {
            place.owner.store(0, Ordering::SeqCst);
        }
    }
}

/// Removes what this process has registered, in reverse order. Async-signal-safe.
pub(super) fn remove() {
    let process = getpid().as_raw();
    let used = USED.load(Ordering::SeqCst).min(SLOTS);
    for place in PATHS[..used].iter().rev() {
        if place.owner.load(Ordering::SeqCst) != process {
            continue;
        }
        let kind = match place.is_folder.load(Ordering::SeqCst) {
            true => UnlinkatFlags::RemoveDir,
            false => UnlinkatFlags::NoRemoveDir,
        };
        if let Some(path) = place.path.get() {
            // An error means that the path is gone, not empty or not ours to remove. There is nothing to do.
            unlinkat(AT_FDCWD, *path, kind).unwrap_or(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn registered_paths_are_removed_innermost_first_and_others_stay() {
        let outer = std::env::temp_dir().join(format!("cleanup-{}", std::process::id()));
        let (inner, kept) = (outer.join("inner"), outer.join("kept"));
        fs::create_dir_all(&inner).unwrap();
        for path in [inner.join("a"), kept.clone()] {
            fs::write(path, "x").unwrap();
        }
        let _folders = [CleanupPath::folder(&outer), CleanupPath::folder(&inner)];
        let _file = CleanupPath::file(&inner.join("a"));
        drop(CleanupPath::file(&kept));
        remove();
        assert!(!inner.exists(), "the inner folder still exists");
        assert!(kept.exists(), "an unregistered path was removed");
        fs::remove_dir_all(&outer).unwrap();
    }
}
