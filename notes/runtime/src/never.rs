//! `!`, which stable Rust can't name as a type.
//!
//! It can't be shared between crates: in another crate, an `impl` for it conflicts with one for `()`.

/// The return type of a body that never returns: an endless loop, or a panic.
pub(crate) type Never = <fn() -> ! as ReturnType>::Returned;

/// Names the return type of a function type.
pub trait ReturnType {
    /// The type.
    type Returned;
}

impl<T> ReturnType for fn() -> T {
    type Returned = T;
}
