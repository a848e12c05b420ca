//! Changes that make a right printout wrong.

use notes_testkit::printouts::changed;

use Edit::{Move, To, Twice, Without};

#[derive(Debug)]
pub(crate) enum Edit {
    /// The text becomes another one, where it stands first.
    To(&'static str, &'static str),
    /// The first line comes right before the second one.
    Move(&'static str, &'static str),
    /// The line comes a second time, right after the first time.
    Twice(&'static str),
    Without(&'static str),
}

impl Edit {
    pub(crate) fn apply(&self, right: &str) -> String {
        let lines: Vec<&str> = right.lines().collect();
        let at = |line: &str| lines.iter().position(|other| *other == line);
        let mut edited = lines.clone();
        match *self {
            To(from, to) => return changed(right, from, to),
            Move(line, before) => {
                edited.remove(at(line).unwrap());
                let place = edited.iter().position(|other| *other == before).unwrap();
                edited.insert(place, line);
            }
            Twice(line) => edited.insert(at(line).unwrap(), line),
            Without(line) => drop(edited.remove(at(line).unwrap())),
        }
        edited.join("\n") + "\n"
    }
}
