//! What can be a pool's function, and what can be its argument and result.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value that travels between processes: anything that implements serde's `Serialize` and `Deserialize` and borrows
/// nothing from its bytes: `String`, not `&str`.
///
/// It is implemented for all such types, and cannot be implemented otherwise.
pub trait Message: Serialize + DeserializeOwned {}

impl<T: Serialize + DeserializeOwned> Message for T {}

/// A function of one argument that a [`Pool`](crate::Pool) can call: a `fn`, or a closure that captures nothing. A function of
/// several arguments is called through a closure that takes a tuple, one of none through a closure that takes `()`:
/// `pool.apply(|(a, b)| add(a, b), (1, 2))`, `pool.apply(|()| hello(), ())`.
///
/// It is implemented for all such functions, and cannot be implemented otherwise. That a closure captures nothing is checked when
/// the call of the pool's method is compiled.
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

/// A function of one to six arguments that `starmap` calls with a tuple of them.
///
/// It is implemented for all such functions that capture nothing, and cannot be implemented otherwise.
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

/// Calls a function with the parts of a tuple.
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
