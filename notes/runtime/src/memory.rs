//! Memory that processes share, the limit of its files, and a page that detects forks. Only this module maps memory.

mod file_size;
pub mod fork_generation;
mod pages;

pub use file_size::check_file_size;
pub use pages::Pages;
