//! What processes and threads share, and what they do not: Value, Array and every lock.
//!
//! [`Value`] and [`Array`] lie in memory that forked children share with their parent: what one
//! writes, the others read. Make them before the fork.

mod cells;
mod value_array;

pub use cells::MapError;
pub use value_array::{Array, Value};
