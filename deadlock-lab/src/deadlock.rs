//! A deadlock that was found, and its explanation: what each thread holds, what it waits for, and where.

use std::fmt;
use std::panic::Location;
use std::path::Path;

use notes_lang::Lang;

use crate::phrases;

/// A cycle of threads, each of which waits for a lock that the next one holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.explain(notes_lang::current()))]
#[non_exhaustive]
pub struct Deadlock {
    /// The cycle: each thread waits for the lock that the next one holds, and the last waits for the lock of the
    /// first.
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
    /// Explains the deadlock: one line for the whole, and one for each thread.
    pub fn explain(&self, lang: Lang) -> String {
        let mut links: Vec<&Link> = self.links.iter().collect();
        links.sort_by(|a, b| a.thread.cmp(&b.thread)); // The text is the same whichever thread closed the cycle.
        let links = links.iter().map(|link| {
            let (held_at, waits_at) = (SourceLine(link.held_at), SourceLine(link.waits_at));
            let (thread, holds, waits_for) = (&link.thread, &link.holds, &link.waits_for);
            phrases::DEADLOCK_LINK.fill(lang, &[thread, holds, &held_at, waits_for, &waits_at])
        });
        let head = phrases::DEADLOCK.fill(lang, &[&self.links.len()]);
        std::iter::once(head)
            .chain(links)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// A source line like `deadlock.rs:36`, without the folder: the reader knows which demo runs.
struct SourceLine(&'static Location<'static>);

impl fmt::Display for SourceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = Path::new(self.0.file()).file_name().unwrap_or_default();
        write!(f, "{}:{}", file.display(), self.0.line())
    }
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
        }
    }
}
