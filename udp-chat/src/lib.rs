//! A chat over UDP, and the ways to wait for input.
//!
//! [`Chat`] is a socket that one thread sends with and another receives with, [`harmless`] what a
//! terminal may be shown of bytes that come from anybody, [`input`] a question on the keyboard.

mod chat;
mod harmless;
mod input;

pub use chat::{Chat, ChatError, Ending, Message};
pub use harmless::harmless;
pub use input::input;
