//! A chat over UDP, and the ways to wait for input.
//!
//! ```no_run
//! use udp_chat::Chat;
//!
//! let (chat, _ending) = Chat::bind(7890)?;
//! chat.send("hello", "127.0.0.1", chat.port())?;
//! assert!(chat.receive()?.is_some());
//! # Ok::<(), udp_chat::ChatError>(())
//! ```
//!
//! [`Chat`] is a socket that one thread sends with and another receives with, [`harmless`] what a
//! terminal may be shown of bytes that come from anybody, [`input`] a question on the keyboard.

mod chat;
mod harmless;
mod input;

pub use chat::{Chat, ChatError, Ending, Message};
pub use harmless::harmless;
pub use input::input;
