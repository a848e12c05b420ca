//! The form of a mistake.

/// The name of a right printout, a text in it, what stands there instead, and why that cannot be.
pub(crate) type Mistake = (&'static str, &'static str, &'static str, &'static str);
