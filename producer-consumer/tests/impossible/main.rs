//! Printouts that the program can't make are refused by its transcripts.

mod queues;
mod waits;

use notes_testkit::printouts;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Whether the transcript of a scenario accepts what is `printed`. Options may follow the scenario's name.
fn accepts(scenario: &str, printed: &str) -> bool {
    printouts::accepts(FOLDER.as_ref(), scenario, printed)
}

#[test]
fn printouts_that_break_what_the_program_guarantees_are_refused() {
    for (scenario, printed, why) in [
        (
            "items",
            include_str!("../impossible/items.txt"),
            "items are got before they are put, and backwards",
        ),
        (
            "sentinel-three-consumers",
            include_str!("../impossible/sentinel_three_consumers.txt"),
            "the end is reported before the first item",
        ),
        (
            "work-queue",
            include_str!("../impossible/work_queue.txt"),
            "last in, first out; and a thread works before it says that it starts",
        ),
        (
            "condition-if",
            include_str!("../impossible/condition_if.txt"),
            "a length above 5, and one that does not follow from the one before",
        ),
    ] {
        assert!(!accepts(scenario, printed), "{scenario}: {why}");
    }
}

/// The lines of a possible printout, and the changes that make it impossible.
struct Lines<'a>(Vec<&'a str>);

impl<'a> Lines<'a> {
    fn place(&self, text: &str) -> usize {
        let place = self.0.iter().position(|line| *line == text);
        place.unwrap_or_else(|| panic!("no line is `{text}`"))
    }

    /// Exchanges the first lines that are `a` and `b`.
    fn swap(&mut self, a: &str, b: &str) {
        let (a, b) = (self.place(a), self.place(b));
        self.0.swap(a, b);
    }

    /// Moves the first line that is `text` to the top.
    fn move_to_top(&mut self, text: &str) {
        let line = self.0.remove(self.place(text));
        self.0.insert(0, line);
    }

    /// Writes `new` for the last line that is `old`.
    fn write(&mut self, old: &str, new: &'a str) {
        let place = self.0.iter().rposition(|line| *line == old);
        self.0[place.unwrap_or_else(|| panic!("no line is `{old}`"))] = new;
    }
}

/// A change of a possible printout, and why the result is impossible.
type Change = (&'static str, fn(&mut Lines<'static>));

#[track_caller]
fn refuses_changes(scenario: &str, possible: &'static str, changes: &[Change]) {
    let wrong = changes.iter().map(|(why, change)| {
        let mut lines = Lines(possible.lines().collect());
        change(&mut lines);
        (why, lines.0.join("\n") + "\n")
    });
    printouts::check_refused(FOLDER.as_ref(), scenario, possible, wrong);
}
