//! A file that is there whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::folder::CopyError;

/// A file that is being written: it has its name only when it is finished. Dropped before, it goes.
///
/// A process that is killed in the middle leaves `.copy-PID.part` in the folder.
#[derive(Debug)]
pub struct PartFile {
    file: File,
    /// Its name until it is finished. A process writes one file at a time.
    part: PathBuf,
    whole: PathBuf,
    finished: bool,
}

impl PartFile {
    /// Begins the file `name` in `folder`.
    ///
    /// # Errors
    /// If a file can't be made there.
    pub fn create(folder: &Path, name: &OsStr) -> Result<PartFile, CopyError> {
        let part = folder.join(format!(".copy-{}.part", std::process::id()));
        let file = File::create(&part).map_err(CopyError::of("make", &part))?;
        Ok(PartFile {
            file,
            part,
            whole: folder.join(name),
            finished: false,
        })
    }

    /// Gives the file its name; a file that had it is replaced.
    ///
    /// # Errors
    /// If it can't have that name: then nothing is left of it.
    pub fn finish(mut self) -> Result<(), CopyError> {
        fs::rename(&self.part, &self.whole).map_err(CopyError::of("write", &self.whole))?;
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
            && let Err(error) = fs::remove_file(&self.part)
        {
            eprintln!("warning: cannot remove {}: {error}", self.part.display());
        }
    }
}
