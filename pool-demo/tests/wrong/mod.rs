//! The mistakes: each is one change of a right printout.

mod calls;
mod engines;
mod five_tasks;

/// The name of a right printout, a text in it, what stands there instead, and why that cannot be.
pub(crate) type Mistake = (&'static str, &'static str, &'static str, &'static str);

/// All mistakes.
pub(crate) fn mistakes() -> impl Iterator<Item = &'static Mistake> {
    let all = [five_tasks::MISTAKES, calls::MISTAKES, engines::MISTAKES];
    all.into_iter().flatten()
}
