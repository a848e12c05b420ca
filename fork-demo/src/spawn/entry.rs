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

/// A function for [`guard`](super::guard).
pub struct Entry {
    function: Function,
    call: Box<CallWithBytes>,
}

/// Deserializes the argument, calls the function with it, and returns its exit code.
type CallWithBytes = dyn Fn(&[u8]) -> Result<i32, DecodeError>;

impl Entry {
    /// The entry of `function` for [`Process::spawned`](crate::Process::spawned): a named function of one argument (a tuple
    /// for several).
    ///
    /// A closure does not compile if it captures something, and is never found if it doesn't:
    /// closures have no names of their own.
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

    /// The entry of `function` for [`ResultProcess::spawned`](crate::ResultProcess::spawned): what it returns comes home.
    ///
    /// As [`of`](Entry::of) otherwise.
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

    /// Calls the function; its exit code.
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
