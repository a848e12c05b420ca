//! Memory that processes share, and a page that detects forks. Only this module maps memory.

pub mod fork_generation;
mod pages;

pub use pages::Pages;
