//! `!`, which stable Rust can't write as a type of its own.

/// The type of a body that never returns: a loop without end, or one that panics.
pub type Never = <fn() -> ! as ReturnType>::Returned;

/// Names the return type of a function type.
pub trait ReturnType {
    /// The type.
    type Returned;
}

impl<T> ReturnType for fn() -> T {
    type Returned = T;
}
