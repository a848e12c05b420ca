//! The mistakes: each is one change of a right printout.

mod calls;
mod engines;
mod five_tasks;
mod mistake;

use mistake::Mistake;

/// All mistakes.
pub(crate) fn mistakes() -> impl Iterator<Item = &'static Mistake> {
    let all = [five_tasks::MISTAKES, calls::MISTAKES, engines::MISTAKES];
    all.into_iter().flatten()
}
