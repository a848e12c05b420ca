//! `!`, which stable Rust can't write as a type of its own.
//!
//! It can't be shared between crates: an `impl` for it conflicts with one for `()` there.

/// The return type of a body that never returns: a loop without end, or one that panics.
pub(crate) type Never = <fn() -> ! as ReturnType>::Returned;

/// Names the return type of a function type.
pub trait ReturnType {
    /// The type.
    type Returned;
}

impl<T> ReturnType for fn() -> T {
    type Returned = T;
}
