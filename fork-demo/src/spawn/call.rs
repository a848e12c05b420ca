//! The function that a spawned child will call, and its argument.

use notes_runtime::codec::{self, EncodeError};
use serde::Serialize;

use crate::error::StartError;

/// A function's name and its serialized argument.
pub(crate) struct Call {
    function: &'static str,
    argument: Result<Vec<u8>, EncodeError>,
}

impl Call {
    pub(crate) fn new<F, A: Serialize>(function: &F, argument: &A) -> Call {
        Call {
            function: name_of(function),
            argument: codec::encode(argument, Vec::new()),
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
                reason: error.clone(),
            })
    }
}

/// Returns the path of a function item. The type of a function item contains its name and has size zero.
pub(super) fn name_of<F>(_function: &F) -> &'static str {
    const {
        assert!(
            size_of::<F>() == 0,
            "pass a function item: a function pointer or a capturing closure has no name by which a child could find it"
        );
    }
    std::any::type_name::<F>()
}

#[cfg(test)]
mod tests {
    use serde::Serializer;
    use serde::ser::Error;

    use super::*;

    struct Unserializable;

    impl Serialize for Unserializable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("serialization refused"))
        }
    }

    fn visit(_: &Unserializable) {}

    #[test]
    fn an_argument_error_contains_the_message_of_its_serialize() {
        let call = Call::new(&visit, &Unserializable);
        let message = call.argument().unwrap_err().to_string();
        let end = "::visit: serialization refused";
        assert!(
            message.starts_with("cannot serialize the argument of "),
            "{message}"
        );
        assert!(message.ends_with(end), "{message}");
    }
}
