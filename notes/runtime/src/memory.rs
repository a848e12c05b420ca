//! Memory that processes share, and a page that notices forks: the only place where memory is mapped.

pub mod fork_generation;
mod pages;

pub use pages::Pages;
