//! The message of a panic.

use std::any::Any;

/// The message in a panic's payload: `panic!` with a literal carries a `&str`, with arguments a `String`; "no message"
/// for any other type. Allocates nothing.
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&str>().copied();
    let formatted = || payload.downcast_ref::<String>().map(String::as_str);
    literal.or_else(formatted).unwrap_or("no message")
}
