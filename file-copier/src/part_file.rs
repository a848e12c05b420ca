//! A file that is either complete or absent.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use notes_runtime::actor;
use notes_runtime::interrupt::CleanupPath;

use crate::folder::{CopyError, Operation};

/// A file that is being written. It gets its name only when it is finished; if it is dropped before, it is removed.
///
/// A process that is killed while it writes leaves its partial file: its parent has a [`PartFileCleanup`] that removes
/// it.
#[derive(Debug)]
pub struct PartFile {
    file: File,
    /// The temporary name. A process writes one file at a time.
    part_path: PathBuf,
    final_path: PathBuf,
    finished: bool,
}

impl PartFile {
    /// Starts to write the file `name` in `folder`.
    ///
    /// # Errors
    /// If a file can't be created there.
    pub fn create(folder: &Path, name: &OsStr) -> Result<PartFile, CopyError> {
        let part_path = part_path(&actor::name(), folder);
        let file = File::create(&part_path)
            .map_err(CopyError::context(Operation::CreateFile, &part_path))?;
        Ok(PartFile {
            file,
            part_path,
            final_path: folder.join(name),
            finished: false,
        })
    }

    /// Gives the file its name, and replaces a file with that name.
    ///
    /// # Errors
    /// If it can't be renamed: then the partial file is removed.
    pub fn finish(mut self) -> Result<(), CopyError> {
        fs::rename(&self.part_path, &self.final_path)
            .map_err(CopyError::context(Operation::WriteFile, &self.final_path))?;
        self.finished = true;
        Ok(())
    }
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.finished
            && let Err(error) = fs::remove_file(&self.part_path)
        {
            notes_runtime::warn!(
                "warning: cannot remove {}: {error}",
                self.part_path.display()
            );
        }
    }
}

/// The partial files that the named processes may leave in a folder when they are killed. They are removed when this is
/// dropped, and when this process ends early.
#[derive(Debug)]
pub struct PartFileCleanup {
    parts: Vec<(PathBuf, CleanupPath)>,
}

impl PartFileCleanup {
    /// The partial files of `processes` in `folder`, which need not exist.
    pub fn processes(
        processes: impl IntoIterator<Item = String>,
        folder: &Path,
    ) -> PartFileCleanup {
        let paths = processes.into_iter().map(|name| part_path(&name, folder));
        let parts = paths.map(|path| (path.clone(), CleanupPath::file(&path)));
        PartFileCleanup {
            parts: parts.collect(),
        }
    }
}

impl Drop for PartFileCleanup {
    fn drop(&mut self) {
        for (path, _) in &self.parts {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    notes_runtime::warn!("warning: cannot remove {}: {error}", path.display());
                }
                _ => {}
            }
        }
    }
}

/// Each process writes one file at a time.
fn part_path(process: &str, folder: &Path) -> PathBuf {
    folder.join(format!(".copy-{process}.part"))
}
