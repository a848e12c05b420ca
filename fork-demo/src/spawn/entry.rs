//! A function that a spawned child can find by name, and a call of it.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::current;
use crate::error::StartError;
use crate::outcome::Outcome;

/// An argument that has no serialised form, or one that doesn't read back.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ArgumentError(postcard::Error);

/// A function for [`guard`](super::guard).
pub struct Entry {
    name: &'static str,
    call: Box<Deserialising>,
}

/// Reads the argument, calls the function with it, and returns its exit code.
type Deserialising = dyn Fn(&[u8]) -> Result<i32, postcard::Error>;

impl Entry {
    /// The entry of `function`: a named function of one argument (a tuple for several).
    ///
    /// A closure does not compile if it captures something, and is never found if it doesn't:
    /// closures have no names of their own.
    pub fn of<F, A, T>(function: F) -> Entry
    where
        F: Fn(A) -> T + 'static,
        A: Serialize + DeserializeOwned,
        T: Outcome,
    {
        Entry {
            name: name_of(&function),
            call: Box::new(move |argument| {
                let argument = postcard::from_bytes(argument)?;
                Ok(function(argument).exit_code())
            }),
        }
    }

    /// The function's path.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Calls the function; its exit code.
    pub(super) fn call(&self, argument: &[u8]) -> i32 {
        match (self.call)(argument) {
            Ok(code) => code,
            Err(error) => {
                notes_runtime::warn!("{}: cannot read its argument: {error}", current().name);
                1
            }
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.name).finish()
    }
}

/// Which function to call with what.
pub(crate) struct Call {
    function: &'static str,
    argument: Result<Vec<u8>, postcard::Error>,
}

impl Call {
    pub(crate) fn new<F, A: Serialize>(function: &F, argument: &A) -> Call {
        Call {
            function: name_of(function),
            argument: postcard::to_allocvec(argument),
        }
    }

    pub(super) fn function(&self) -> &'static str {
        self.function
    }

    pub(super) fn argument(&self) -> Result<&[u8], StartError> {
        self.argument
            .as_deref()
            .map_err(|error| StartError::Argument {
                function: self.function,
                source: ArgumentError(error.clone()),
            })
    }
}

/// The path of a function item: its type has its name, and no size.
fn name_of<F>(_function: &F) -> &'static str {
    const {
        assert!(
            size_of::<F>() == 0,
            "name a function: a pointer or a closure that captures has no name to find it by"
        );
    }
    std::any::type_name::<F>()
}
