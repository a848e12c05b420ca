//! Copies a folder with several workers at once and shows how far it is.
//!
//! ```no_run
//! use std::fs::File;
//! use std::path::Path;
//!
//! use file_copier::{Folder, PartFile, Progress};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = Folder::open(Path::new("photos"))?;
//! folder.make_dest()?; // photos[副本]
//! let progress = Progress::new(folder.files.len());
//! for name in &folder.files { // or each file in a worker of a pool
//!     let mut copy = PartFile::create(&folder.dest, name)?;
//!     std::io::copy(&mut File::open(folder.source.join(name))?, &mut copy)?;
//!     copy.finish()?;
//!     println!("{:.0} %", progress.done(name, None));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Folder`] is the folder to copy and its destination, [`PartFile`] a file that is either complete or absent,
//! [`Progress`] how many files are done, [`DemoFolder`] a small folder for a first try.

mod demo_folder;
mod folder;
mod part_file;
mod progress;
mod question;

pub use demo_folder::DemoFolder;
pub use folder::{CopyError, Folder, Operation, printable};
pub use part_file::{PartFile, PartFileCleanup};
pub use progress::{Incomplete, Progress};
pub use question::ask_for_path;
