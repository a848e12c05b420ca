//! Memory that processes share, the limit of its files, a page that detects forks, and how much memory is left. Only this
//! module maps memory.

mod file_size;
pub mod fork_generation;
mod left;
mod pages;

pub use file_size::check_file_size;
pub use left::memory_left;
pub use pages::Pages;
