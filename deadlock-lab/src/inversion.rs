//! An order inversion that was found: locks that threads acquired in orders which can deadlock.

use std::fmt;

use notes_lang::Lang;

use crate::json::{array, object, place, string};
use crate::orders::Step;
use crate::phrases;
use crate::source_line::SourceLine;

/// Threads acquired locks in orders that can deadlock in another run, though this one got through.
///
/// The steps are a cycle: the lock that a step acquires is the one that the next step holds, and the last step acquires the
/// lock of the first. If each step is made by a thread of its own, and all hold their first lock at the same time, none of them gets
/// its second one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inversion {
    /// The cycle. The first step closed it.
    pub steps: Vec<Step>,
}

impl Inversion {
    /// Explains the inversion: one line for the whole, and one for each step.
    pub fn explain(&self, lang: Lang) -> String {
        let mut lines = vec![phrases::INVERSION.fill(lang, &[&self.steps.len()])];
        for step in &self.steps {
            let (held_at, acquired_at) = (SourceLine(step.held_at), SourceLine(step.acquired_at));
            lines.push(phrases::INVERSION_STEP.fill(
                lang,
                &[
                    &step.thread,
                    &step.held,
                    &held_at,
                    &step.acquired,
                    &acquired_at,
                ],
            ));
        }
        lines.join("\n")
    }

    /// The inversion as a JSON object; the places have whole paths.
    pub fn to_json(&self) -> String {
        let steps = self.steps.iter().map(|step| {
            object(&[
                ("thread", string(&step.thread)),
                ("held", string(&step.held)),
                ("held_at", place(step.held_at)),
                ("acquired", string(&step.acquired)),
                ("acquired_at", place(step.acquired_at)),
            ])
        });
        object(&[("kind", string("inversion")), ("steps", array(steps))])
    }
}

impl fmt::Display for Inversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain(notes_lang::current()))
    }
}
