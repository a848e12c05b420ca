//! Which functions a pool can call, and which types their arguments and results can have.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value that the pool can send between processes. It implements serde's `Serialize` and `Deserialize`, and borrows
/// nothing from the serialized bytes: `String`, not `&str`.
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
/// This trait is implemented for all such types. You cannot implement it for other types.
pub trait Message: Serialize + DeserializeOwned {}

impl<T: Serialize + DeserializeOwned> Message for T {}

/// A function of one argument that a [`Pool`](crate::Pool) can call: a `fn`, or a closure that captures nothing. To
/// call a function with several arguments, pass a closure that takes a tuple. To call a function without arguments,
/// pass a closure that takes `()`: `pool.apply(|(a, b)| add(a, b), (1, 2))`, `pool.apply(|()| hello(), ())`.
///
/// This trait is implemented for all such functions. You cannot implement it for other types. The compiler checks
/// that a closure captures nothing when it compiles the call of the pool's method.
pub trait Task<A>: Fn(A) -> <Self as Task<A>>::Return + Copy + Send + 'static {
    /// What the function returns.
    type Return: Message + 'static;
}

impl<F, A, R> Task<A> for F
where
    F: Fn(A) -> R + Copy + Send + 'static,
    R: Message + 'static,
{
    type Return = R;
}

/// A function of one to six arguments that `starmap` calls with the elements of a tuple.
///
/// This trait is implemented for all such functions that capture nothing. You cannot implement it for other types.
#[expect(
    private_bounds,
    reason = "how the tuple is spread is an internal matter"
)]
pub trait TupleFn<A>:
    CallWithTuple<A, Output = <Self as TupleFn<A>>::Return> + Copy + Send + 'static
{
    /// What the function returns.
    type Return: Message + 'static;
}

impl<F, A, R> TupleFn<A> for F
where
    F: CallWithTuple<A, Output = R> + Copy + Send + 'static,
    R: Message + 'static,
{
    type Return = R;
}

/// Calls a function with the elements of a tuple as its arguments.
pub(crate) trait CallWithTuple<A> {
    type Output;
    fn call_with(&self, arguments: A) -> Self::Output;
}

macro_rules! call_with_tuple {
    ($($argument:ident)+) => {
        impl<F, R, $($argument),+> CallWithTuple<($($argument,)+)> for F
        where
            F: Fn($($argument),+) -> R,
        {
            type Output = R;

            #[expect(non_snake_case, reason = "a value is named as its type")]
            fn call_with(&self, ($($argument,)+): ($($argument,)+)) -> R {
                self($($argument),+)
            }
        }
    };
}

call_with_tuple!(A);
call_with_tuple!(A B);
call_with_tuple!(A B C);
call_with_tuple!(A B C D);
call_with_tuple!(A B C D E);
call_with_tuple!(A B C D E G);
