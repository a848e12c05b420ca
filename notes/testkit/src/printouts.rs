//! Compares a test's printouts with the transcripts of its demo.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use notes::lang::Lang;
use notes_transcript::{Printout, Style, Transcript};

/// How a printout compares with a transcript.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Whether the transcript allows the printout.
    pub agrees: bool,
    /// Whether the search came to an end. If not, `agrees` is false.
    pub is_decided: bool,
    /// The report, in English, 120 columns wide.
    pub report: String,
}

/// Whether the transcript of a command line, a scenario and its options, accepts `printed` as a run of the demo.
/// `folder` is the crate's.
///
/// # Panics
/// As [`compare`].
pub fn accepts(folder: &Path, command: &str, printed: &str) -> bool {
    printout(folder, command).accepts(printed)
}

/// Compares `printed` with the transcript of a command line: a scenario and its options, and at the end perhaps `--lang zh`:
/// then lines of ours are in Chinese. `folder` is the crate's. As in a saved printout of the notes' program, lines of ours may be missing.
///
/// # Panics
/// If the scenario has no transcript that can be read, or none for the options.
pub fn compare(folder: &Path, command: &str, printed: &str) -> Compared {
    let comparison = printout(folder, command).compare_saved(printed);
    let style = Style {
        width: 120,
        colour: false,
    };
    Compared {
        agrees: comparison.agrees(),
        is_decided: !comparison.is_undecided(),
        report: comparison.report(Lang::En, style),
    }
}

/// Checks that the transcript of a command line accepts the `right` printout, and refuses each wrong one. What comes before
/// a wrong printout says what is wrong with it.
///
/// # Panics
/// If it accepts a wrong printout, or cannot decide, or refuses the right one; if a wrong printout is the right one; and
/// as [`compare`].
#[track_caller]
pub fn check_refused<Why: Debug>(
    folder: &Path,
    command: &str,
    right: &str,
    wrong: impl IntoIterator<Item = (Why, String)>,
) {
    let accepted = compare(folder, command, right);
    assert!(accepted.agrees, "{command}: {}", accepted.report);
    for (why, printed) in wrong {
        assert_ne!(printed, right, "{command}, {why:?}: nothing is changed");
        let refused = compare(folder, command, &printed);
        assert!(
            refused.is_decided && !refused.agrees,
            "{command} accepts this, or cannot decide: {why:?}:\n{printed}\n{}",
            refused.report
        );
    }
}

/// Checks that the transcript of a command line accepts an `unusual` printout, and that its report has the `remark`.
/// The report on the `usual` printout must not have it.
///
/// # Panics
/// If it does not, if the two printouts are the same, and as [`compare`].
#[track_caller]
pub fn check_remark(folder: &Path, command: &str, usual: &str, unusual: &str, remark: &str) {
    assert_ne!(unusual, usual, "{command}, {remark}: nothing is changed");
    let told = compare(folder, command, usual).report;
    assert!(!told.contains(remark), "{command}, {remark}: {told}");
    let Compared { agrees, report, .. } = compare(folder, command, unusual);
    assert!(
        agrees && report.contains(remark),
        "{command}, {remark}: {report}"
    );
}

/// The printout that a crate, whose folder is `folder`, keeps in `tests/printouts/`.
///
/// # Panics
/// If the file cannot be read.
pub fn saved(folder: &Path, name: &str) -> String {
    let path = folder.join("tests/printouts").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The printout with `new` for the first `old`.
///
/// # Panics
/// If it has no `old`.
#[track_caller]
pub fn changed(printout: &str, old: &str, new: &str) -> String {
    assert!(
        printout.contains(old),
        "there is no {old:?} in:\n{printout}"
    );
    printout.replacen(old, new, 1)
}

fn printout(folder: &Path, command: &str) -> Printout {
    let mut words = command.split_whitespace().map(str::to_owned);
    let scenario = words.next().unwrap_or_default();
    let mut options: Vec<String> = words.collect();
    let mut lang = Lang::En;
    if options.ends_with(&["--lang".to_owned(), "zh".to_owned()]) {
        options.truncate(options.len() - 2);
        lang = Lang::Zh;
    }
    let path = folder
        .join("transcripts")
        .join(format!("{}.txt", scenario.replace('-', "_")));
    let name = path.display().to_string();
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let transcript =
        Transcript::parse_in(&name, &text, lang).unwrap_or_else(|error| panic!("{error}"));
    let printout = transcript.printout(&options).cloned();
    printout.unwrap_or_else(|| panic!("no printout for `{command}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "Parent process 928.\nChild process will start.\nRun child process test (929)...\nChild process end.\n";

    fn check(old: &str, new: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fork-demo");
        let wrong = [("a mistake", changed(RIGHT, old, new))];
        check_refused(&folder, "process", RIGHT, wrong);
    }

    #[test]
    fn a_mistake_is_refused() {
        check("(929)", "(928)");
    }

    #[test]
    #[should_panic(expected = "process accepts this")]
    fn a_wrong_printout_that_is_accepted_is_reported() {
        check("(929)", "(930)");
    }

    #[test]
    #[should_panic(expected = "nothing is changed")]
    fn a_change_that_changes_nothing_is_reported() {
        check("(929)", "(929)");
    }

    #[test]
    #[should_panic(expected = "there is no")]
    fn a_change_of_a_text_that_is_not_there_is_reported() {
        check("(876)", "(877)");
    }
}
