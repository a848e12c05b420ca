//! A small folder for a first try of the copier; the demo creates and removes it.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use notes_runtime::interrupt::CleanupPath;

use crate::folder::{CopyError, Operation};

/// The files and their lengths in bytes.
const FILES: [(&str, usize); 5] = [
    ("a.txt", 1_500),
    ("b.txt", 300),
    ("c.bin", 2_500),
    ("d.txt", 1_000),
    ("e.py", 700),
];

/// A folder `test` with five files, in a new temporary folder. Everything, with the copy, is removed when this is
/// dropped, and when the demo ends early.
#[derive(Debug)]
pub struct DemoFolder {
    temporary: PathBuf,
    leftovers: Vec<CleanupPath>,
}

impl DemoFolder {
    /// Creates the folder in the system's folder for temporary files (`TMPDIR`, or else `/tmp`).
    ///
    /// # Errors
    /// If the folder can't be created: then nothing is left behind.
    pub fn create() -> Result<DemoFolder, CopyError> {
        let temporary = new_folder()?;
        let leftovers = vec![CleanupPath::folder(&temporary)];
        let mut demo = DemoFolder {
            temporary,
            leftovers,
        };
        let folder = demo.path();
        demo.register(&folder);
        demo.register(&demo.temporary.join("test[副本]"));
        fs::create_dir(&folder).map_err(CopyError::context(Operation::CreateFolder, &folder))?;
        for (name, length) in FILES {
            let path = folder.join(name);
            let bytes: Vec<u8> = name.bytes().cycle().take(length).collect();
            fs::write(&path, bytes).map_err(CopyError::context(Operation::WriteFile, &path))?;
        }
        Ok(demo)
    }

    /// Registers what an early end must remove: a folder, and the files that will be in it.
    fn register(&mut self, folder: &Path) {
        self.leftovers.push(CleanupPath::folder(folder));
        let files = FILES.iter().map(|(name, _)| folder.join(name));
        self.leftovers
            .extend(files.map(|path| CleanupPath::file(&path)));
    }

    /// The folder `test`.
    pub fn path(&self) -> PathBuf {
        self.temporary.join("test")
    }
}

/// Creates a new folder. A folder that already exists is not used, because it may belong to another user.
fn new_folder() -> Result<PathBuf, CopyError> {
    let mut attempt = 0;
    loop {
        let name = format!("file-copier-{}-{attempt}", process::id());
        let path = env::temp_dir().join(name);
        match fs::create_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 100 => {
                attempt += 1
            }
            made => {
                return made
                    .map(|()| path.clone())
                    .map_err(CopyError::context(Operation::CreateFolder, &path));
            }
        }
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        let temporary: &Path = &self.temporary;
        if let Err(error) = fs::remove_dir_all(temporary) {
            notes_runtime::warn!("warning: cannot remove {}: {error}", temporary.display());
        }
    }
}
