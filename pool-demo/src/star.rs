//! `starmap`: each item is a tuple, whose parts are the function's arguments.

use crate::function::Calling;

/// A function of several arguments, called with a tuple of them: of one to six.
///
/// It can't be implemented elsewhere.
#[expect(private_bounds, reason = "how it is called is nobody else's business")]
pub trait StarFn<Arguments, Output>: Hidden<Arguments, Output> {}

impl<F, A, R> StarFn<A, R> for F where F: Hidden<A, R> {}

pub(crate) trait Hidden<Arguments, Output> {
    fn call(&self, arguments: Arguments) -> Output;
}

/// `f(*arguments)`.
#[derive(Debug)]
pub(crate) struct Star<R>(std::marker::PhantomData<R>);

impl<F, A, R> Calling<F, A> for Star<R>
where
    F: Hidden<A, R>,
{
    type Output = R;

    fn call(function: &F, arguments: A) -> R {
        Hidden::call(function, arguments)
    }
}

macro_rules! star {
    ($($argument:ident)+) => {
        impl<F, R, $($argument),+> Hidden<($($argument,)+), R> for F
        where
            F: Fn($($argument),+) -> R,
        {
            #[expect(non_snake_case, reason = "a value is named as its type")]
            fn call(&self, ($($argument,)+): ($($argument,)+)) -> R {
                self($($argument),+)
            }
        }
    };
}

star!(A);
star!(A B);
star!(A B C);
star!(A B C D);
star!(A B C D E);
star!(A B C D E G);
