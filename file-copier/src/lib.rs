//! Copies a folder with several workers at once and shows how far it is.
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
pub use part_file::{PartFile, PartsOf};
pub use progress::{Incomplete, Progress};
pub use question::ask_for_path;
