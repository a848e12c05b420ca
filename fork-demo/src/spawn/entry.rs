//! A function that a spawned child can find by name.

use std::fmt;

use notes_runtime::codec::{self, DecodeError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::name_of;
use crate::bootstrap::Function;
use crate::current;
use crate::exit_code::IntoExitCode;
use crate::reply;

/// The entry of a function for [`guard`](super::guard).
pub struct Entry {
    function: Function,
    call: Box<CallWithBytes>,
}

/// Deserializes the argument, calls the function with it, and returns its exit code.
type CallWithBytes = dyn Fn(&[u8]) -> Result<i32, DecodeError>;

impl Entry {
    /// Makes the entry of `function` for [`Process::spawned`](crate::Process::spawned). It must be a named function
    /// with one argument (a tuple for several arguments).
    ///
    /// A closure that captures something does not compile. A closure that captures nothing is never found, because
    /// closures have no unique names.
    pub fn of<F, A, T>(function: F) -> Entry
    where
        F: Fn(A) -> T + 'static,
        A: Serialize + DeserializeOwned,
        T: IntoExitCode,
    {
        Entry {
            function: Function {
                name: name_of(&function),
                returns_value: false,
            },
            call: Box::new(move |argument| {
                let argument = codec::decode(argument)?;
                Ok(function(argument).into_exit_code())
            }),
        }
    }

    /// The entry of `function` for [`ResultProcess::spawned`](crate::ResultProcess::spawned). The parent receives the
    /// return value.
    ///
    /// Otherwise as [`of`](Entry::of).
    pub fn returning<F, A, T>(function: F) -> Entry
    where
        F: Fn(A) -> T + 'static,
        A: Serialize + DeserializeOwned,
        T: Serialize + DeserializeOwned,
    {
        Entry {
            function: Function {
                name: name_of(&function),
                returns_value: true,
            },
            call: Box::new(move |argument| {
                let argument = codec::decode(argument)?;
                Ok(reply::run(|| function(argument)))
            }),
        }
    }

    pub(super) fn function(&self) -> Function {
        self.function
    }

    /// Calls the function, and returns the exit code.
    pub(super) fn call(&self, argument: &[u8]) -> i32 {
        match (self.call)(argument) {
            Ok(code) => code,
            Err(error) => {
                let name = current::current().name;
                notes_runtime::warn!("{name}: cannot deserialize its argument: {error}");
                1
            }
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.function.name).finish()
    }
}
