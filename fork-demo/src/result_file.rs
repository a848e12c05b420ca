//! The memory file in which a child leaves its value for its parent.
//!
//! A file and no pipe: the child never waits for a reader, however large the value, and the parent reads it when the
//! child has ended. The descriptors stand in one table, so that a fork can close its copies of those that are not its own.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::memfd::{MFdFlags, memfd_create};

/// A parent's handle to the file of one child. Dropping it closes the parent's descriptor.
#[derive(Debug)]
pub(crate) struct ResultFile {
    key: Key,
}

/// Names a [`ResultFile`] to the child that is forked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

struct Table {
    /// Those of this process's children.
    of_children: Vec<(Key, File)>,
    /// The one that this process's own value goes into.
    own: Option<File>,
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    of_children: Vec::new(),
    own: None,
});

/// How many files stand in the table. A fork reads it first: a lock that it takes is a page that it copies.
static OPEN: AtomicUsize = AtomicUsize::new(0);

impl ResultFile {
    /// Makes an empty file.
    pub(crate) fn create() -> io::Result<ResultFile> {
        // A fork copies the counter: its own keys differ from those that it has copied.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = Key(NEXT.fetch_add(1, Ordering::Relaxed));
        let file = memory_file()?;
        change(|table| table.of_children.push((key, file)));
        Ok(ResultFile { key })
    }

    pub(crate) fn key(&self) -> Key {
        self.key
    }

    /// What the child has written; the child must have ended. Closes the file: a second call gives nothing.
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        change(|table| {
            let mut files = table.of_children.iter_mut();
            if let Some((_, file)) = files.find(|(key, _)| *key == self.key) {
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
        // In a fork's copy of the handle, the key is in no table any more.
        change(|table| table.of_children.retain(|(key, _)| *key != self.key));
    }
}

/// A second descriptor of a child's file.
pub(crate) fn descriptor_of(key: Key) -> io::Result<Option<File>> {
    let table = lock();
    let entry = table.of_children.iter().find(|(other, _)| *other == key);
    entry.map(|(_, file)| file.try_clone()).transpose()
}

/// A file in memory, close-on-exec. It has no name; the kernel frees it with its last descriptor.
pub(crate) fn memory_file() -> io::Result<File> {
    Ok(File::from(memfd_create(
        c"fork_demo",
        MFdFlags::MFD_CLOEXEC,
    )?))
}

/// In a forked child: `own` is the file for its value; closes its copies of all others.
#[inline] // Code elsewhere in the program is one page fault more for the child.
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

/// In a spawned child: `file` is the one for its value.
pub(crate) fn set_own(file: File) {
    change(|table| table.own = Some(file));
}

/// The file for this process's value; `None` if its parent expects none, and on a second call.
pub(crate) fn take_own() -> Option<File> {
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
