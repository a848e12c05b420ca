//! A deadlock that was found, and its explanation: what each thread holds, what it waits for, and where.

use std::panic::Location;

use notes_lang::Lang;

use crate::json::{array, object, place, string};
use crate::phrases;
use crate::source_line::SourceLine;

/// A cycle of threads, each of which waits for a lock that the next one holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.explain(notes_lang::current()))]
#[non_exhaustive]
pub struct Deadlock {
    /// The cycle: each thread waits for the lock that the next one holds, and the last waits for the lock of the
    /// first. It begins with the first thread of the alphabet, whichever thread closed it.
    pub links: Vec<Link>,
}

/// A thread of the cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The thread's name.
    pub thread: String,
    /// The lock that it holds and that the thread before it waits for.
    pub holds: String,
    /// Where it acquired that lock.
    pub held_at: &'static Location<'static>,
    /// The lock that it waits for and that the next thread holds.
    pub waits_for: String,
    /// Where it tried to acquire that lock.
    pub waits_at: &'static Location<'static>,
}

impl Deadlock {
    /// Turns the cycle so that its report is the same whichever thread closed it.
    pub(crate) fn of(mut links: Vec<Link>) -> Deadlock {
        let first = (0..links.len()).min_by_key(|&at| &links[at].thread);
        links.rotate_left(first.unwrap_or(0));
        Deadlock { links }
    }

    /// Explains the deadlock: one line for the whole, and one for each thread.
    pub fn explain(&self, lang: Lang) -> String {
        let mut lines = vec![match self.links.len() {
            1 => phrases::SELF_DEADLOCK.text(lang).to_owned(),
            threads => phrases::DEADLOCK.fill(lang, &[&threads]),
        }];
        for link in &self.links {
            let (held_at, waits_at) = (SourceLine(link.held_at), SourceLine(link.waits_at));
            let (thread, holds, waits_for) = (&link.thread, &link.holds, &link.waits_for);
            let values: [&dyn std::fmt::Display; 5] =
                [thread, holds, &held_at, waits_for, &waits_at];
            lines.push(phrases::DEADLOCK_LINK.fill(lang, &values));
        }
        lines.join("\n")
    }

    /// Draws the cycle in two lines, from thread to lock to thread and back to the first.
    pub fn picture(&self, lang: Lang) -> String {
        let mut cycle = String::new();
        for link in &self.links {
            cycle += &phrases::CYCLE_LINK.fill(lang, &[&link.thread, &link.waits_for]);
        }
        let cycle = cycle.trim_end_matches("> ");
        let columns: usize = cycle.chars().map(columns_of).sum();
        format!("  ┌─> {cycle}┐\n  └{}┘", "─".repeat(columns + 3))
    }

    /// The deadlock as a JSON object; the places have whole paths.
    pub fn to_json(&self) -> String {
        let links = self.links.iter().map(|link| {
            object(&[
                ("thread", string(&link.thread)),
                ("holds", string(&link.holds)),
                ("held_at", place(link.held_at)),
                ("waits_for", string(&link.waits_for)),
                ("waits_at", place(link.waits_at)),
            ])
        });
        object(&[("kind", string("deadlock")), ("threads", array(links))])
    }
}

/// How many columns of a terminal a character takes: Chinese ones take two.
fn columns_of(char: char) -> usize {
    if char < '\u{2e80}' { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_explanation_names_each_thread_its_two_locks_and_the_source_lines() {
        let here = Location::caller();
        let link = Link {
            thread: "Thread-1".to_owned(),
            holds: "mutexA".to_owned(),
            held_at: here,
            waits_for: "mutexB".to_owned(),
            waits_at: here,
        };
        let deadlock = Deadlock { links: vec![link] };
        let place = format!("deadlock.rs:{}", here.line());
        for lang in [Lang::En, Lang::Zh] {
            let text = deadlock.explain(lang);
            for part in ["Thread-1", "mutexA", "mutexB", &place] {
                assert!(text.contains(part), "{text}");
            }
            let picture = deadlock.picture(lang);
            assert!(picture.contains("Thread-1") && picture.contains("mutexB"));
        }
    }
}
