//! A chat over UDP, and the ways to wait for input.
//!
//! ```no_run
//! use udp_chat::Chat;
//!
//! let (chat, _shutdown_handle) = Chat::bind(7890)?;
//! chat.send("hello", "127.0.0.1", chat.port())?;
//! assert!(chat.receive()?.is_some());
//! # Ok::<(), udp_chat::ChatError>(())
//! ```
//!
//! [`Chat`] is a socket with which one thread sends and another receives. [`escape_untrusted`] makes received bytes
//! safe to print. [`input`] asks a question at the keyboard.

mod chat;
mod escape;
mod input;

pub use chat::{Chat, ChatError, Message, Operation, ShutdownHandle};
pub use escape::escape_untrusted;
pub use input::input;
