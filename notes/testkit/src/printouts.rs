//! Compares a test's printouts with the transcripts of its demo.

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
    printout(folder, command).compare(printed).agrees()
}

/// Compares `printed` with the transcript of a command line: a scenario and its options. `folder` is the crate's. As
/// in a saved printout of the notes' program, lines of ours may be missing.
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

fn printout(folder: &Path, command: &str) -> Printout {
    let mut words = command.split_whitespace().map(str::to_owned);
    let scenario = words.next().unwrap_or_default();
    let options: Vec<String> = words.collect();
    let path = folder
        .join("transcripts")
        .join(format!("{}.txt", scenario.replace('-', "_")));
    let name = path.display().to_string();
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let transcript = Transcript::parse(&name, &text).unwrap_or_else(|error| panic!("{error}"));
    let printout = transcript.printout(&options).cloned();
    printout.unwrap_or_else(|| panic!("no printout for `{command}`"))
}
