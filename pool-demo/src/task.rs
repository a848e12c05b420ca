//! Which types the arguments and the results of a pool's functions can have.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::program_code::FunctionPointer;

/// A value that the pool can send between processes. It implements serde's `Serialize` and `Deserialize`, and borrows
/// nothing from the serialized bytes: `String`, not `&str`. A value arrives unchanged, whatever serde's attributes do to
/// its type, or there is an error; it can be nested 128 levels deep.
///
/// Python finds out that a value can't be pickled when it sends the value. Here a type that can't be sent, such as an
/// open file, does not compile:
///
/// ```compile_fail,E0277
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (pool, file) = (pool_demo::Pool::new(4)?, std::fs::File::open("Cargo.toml")?);
/// pool.apply(|_: std::fs::File| (), file)?; // the trait `Serialize` is not implemented for `File`
/// # Ok(())
/// # }
/// ```
///
/// The pool is not in the middle of its own work when it serializes an argument or deserializes a result, so a
/// `Serialize` or `Deserialize` may use the same pool.
///
/// This trait is implemented for all such types. You cannot implement it for other types.
pub trait Message: Serialize + DeserializeOwned {}

impl<T: Serialize + DeserializeOwned> Message for T {}

/// The arguments of a function that `starmap` calls: a tuple of one to six values.
///
/// The function is a closure that captures nothing, and its arguments are the elements of the tuple. Write a named
/// function as a closure, too: `pool.starmap(|a, b| add(a, b), items)`. When the compiler reads a bare `add`, it does
/// not know yet how many arguments the tuples have.
///
/// ```compile_fail,E0308
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// let (pool, offset) = (pool_demo::Pool::new(4)?, 7);
/// pool.starmap(move |a: u64, b: u64| a + b + offset, [(1, 2)])?; // expected fn pointer, found closure
/// # Ok(())
/// # }
/// ```
///
/// This trait is implemented for all such tuples. You cannot implement it for other types.
#[expect(
    private_bounds,
    reason = "how an address becomes a function is an internal matter"
)]
pub trait Arguments: Sealed {
    /// The function that takes these arguments and returns an `R`, such as `fn(A, B) -> R`.
    type Function<R>: FunctionPointer;

    #[doc(hidden)]
    fn pass_to<R>(self, function: Self::Function<R>) -> R;
}

/// Only this module implements [`Arguments`].
trait Sealed {}

macro_rules! arguments {
    ($($argument:ident)+) => {
        impl<$($argument),+> Sealed for ($($argument,)+) {}

        impl<$($argument),+> Arguments for ($($argument,)+) {
            type Function<R> = fn($($argument),+) -> R;

            #[expect(non_snake_case, reason = "a value is named as its type")]
            #[inline]
            fn pass_to<R>(self, function: fn($($argument),+) -> R) -> R {
                let ($($argument,)+) = self;
                function($($argument),+)
            }
        }
    };
}

arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E G);
