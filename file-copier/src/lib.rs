//! Copies a folder with several workers at once and shows how far it is.
//!
//! [`Folder`] is what is to be copied and where to, [`PartFile`] a file that is there whole or not at
//! all, [`DemoFolder`] a small folder to try it with.

mod demo_folder;
mod folder;
mod part_file;

pub use demo_folder::DemoFolder;
pub use folder::{CopyError, Folder, printable};
pub use part_file::{PartFile, PartsOf};
