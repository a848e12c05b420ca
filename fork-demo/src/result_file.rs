//! The memory file into which a child writes its value for its parent.
//!
//! It is a file and not a pipe, so the child never waits for a reader, even if the value is large. The parent reads
//! the file after the child has ended. All descriptors are in one table, so that a fork can close its copies of the
//! other children's descriptors. Each use checks that the number still refers to the file, because the caller's code may
//! close descriptors that it does not own.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::memfd::{MFdFlags, memfd_create};
use notes_runtime::descriptors::Checked;

/// A parent's handle to the file of one child. Dropping the handle closes the parent's descriptor.
#[derive(Debug)]
pub(crate) struct ResultFile {
    key: Key,
}

/// Identifies a [`ResultFile`] for the next forked child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

struct Table {
    /// The files of this process's children.
    of_children: Vec<(Key, Checked<File>)>,
    /// The file for this process's own value.
    own: Option<Checked<File>>,
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    of_children: Vec::new(),
    own: None,
});

/// The number of files in the table. A forked child reads it first: if it took the lock, the kernel would have to
/// copy a page.
static OPEN: AtomicUsize = AtomicUsize::new(0);

impl ResultFile {
    /// Creates an empty file.
    pub(crate) fn create() -> io::Result<ResultFile> {
        // A fork copies the counter, so its new keys differ from the keys that it has copied.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = Key(NEXT.fetch_add(1, Ordering::Relaxed));
        let file = Checked::new(memory_file()?)?;
        change(|table| table.of_children.push((key, file)));
        Ok(ResultFile { key })
    }

    pub(crate) fn key(&self) -> Key {
        self.key
    }

    /// Returns what the child has written. The child must have ended. Closes the file, so a second call returns no
    /// bytes.
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        change(|table| {
            let mut files = table.of_children.iter();
            if let Some((_, file)) = files.find(|(key, _)| *key == self.key) {
                let mut file = file.get().map_err(|closed| {
                    io::Error::other(format!("the value is in a memory file, and {closed}"))
                })?;
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                table.of_children.retain(|(key, _)| *key != self.key);
            }
            Ok(bytes)
        })
    }
}

impl Drop for ResultFile {
    fn drop(&mut self) {
        // In a fork's copy of the handle, the key is no longer in the table.
        change(|table| table.of_children.retain(|(key, _)| *key != self.key));
    }
}

/// Returns a second descriptor of a child's file.
pub(crate) fn descriptor_of(key: Key) -> io::Result<Option<File>> {
    let table = lock();
    let entry = table.of_children.iter().find(|(other, _)| *other == key);
    entry.map(|(_, file)| file.get()?.try_clone()).transpose()
}

/// Creates a close-on-exec file in memory without a name. The kernel frees it when its last descriptor is closed.
pub(crate) fn memory_file() -> io::Result<File> {
    Ok(File::from(memfd_create(
        c"fork_demo",
        MFdFlags::MFD_CLOEXEC,
    )?))
}

/// A forked child calls this. Keeps the file `own` for the child's value, and closes the copies of all other files.
#[inline] // A call of code on another page would cost the child one more page fault.
pub(crate) fn keep_only(own: Option<Key>) {
    if OPEN.load(Ordering::Relaxed) > 0 {
        change(|table| {
            let files = std::mem::take(&mut table.of_children).into_iter();
            table.own = files
                .filter(|(key, _)| Some(*key) == own)
                .map(|(_, file)| file)
                .next();
        });
    }
}

/// A spawned child calls this. `file` is the file for its value.
pub(crate) fn set_own(file: File) -> io::Result<()> {
    let file = Checked::new(file)?;
    change(|table| table.own = Some(file));
    Ok(())
}

/// Takes the file for this process's value. Returns `None` if the parent expects no value, and on a second call.
pub(crate) fn take_own() -> Option<Checked<File>> {
    change(|table| table.own.take())
}

fn change<T>(change: impl FnOnce(&mut Table) -> T) -> T {
    let mut table = lock();
    let result = change(&mut table);
    let open = table.of_children.len() + usize::from(table.own.is_some());
    OPEN.store(open, Ordering::Relaxed);
    result
}

fn lock() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}
