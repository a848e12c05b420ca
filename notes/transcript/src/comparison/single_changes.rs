//! Each printout of the demos with one change: a line lost, doubled or moved, a number or a word altered.

use std::path::Path;

use crate::explain::rows::{Row, Status};
use crate::printout::Printout;
use crate::{Comparison, Transcript};

/// Longer printouts would take too long.
const MOST_LINES: usize = 40;
/// How many changes of each printout are tried.
const CHANGES: usize = 6;

/// Numbers that look random and are the same in each run of the test.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Lost,
    Doubled,
    Moved,
    Number,
    Word,
}

#[test]
fn a_single_change_is_the_only_fault_and_each_line_stands_once() {
    let mut random = Random(15);
    let (mut tried, mut wrong) = (0, Vec::new());
    for transcript in transcripts() {
        for printout in transcript.printouts() {
            let lines = sample(printout);
            let is_right = lines.len() <= MOST_LINES && printout.compare(&printed(&lines)).agrees();
            for _ in 0..if is_right { CHANGES } else { 0 } {
                let (change, line, changed) = change(&lines, &mut random);
                let comparison = printout.compare(&printed(&changed));
                check_lines(printout, &comparison, &changed);
                if comparison.agrees() {
                    continue;
                }
                tried += 1;
                if !blames(&comparison, change, &lines[line], &changed) {
                    wrong.push(format!("{} {change:?} line {}", printout.path, line + 1));
                }
            }
        }
    }
    assert!(tried > 300, "{tried} changes");
    // Some changes look like another one: a misprint may be a right line of another place.
    assert!(
        wrong.len() * 50 <= tried,
        "{} of {tried}: {wrong:#?}",
        wrong.len()
    );
}

fn transcripts() -> Vec<Transcript> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = std::fs::read_dir(root).expect("the workspace can be read");
    let mut paths: Vec<_> = folders
        .flatten()
        .filter_map(|folder| std::fs::read_dir(folder.path().join("transcripts")).ok())
        .flat_map(|files| files.flatten().map(|file| file.path()))
        .collect();
    paths.sort();
    let parse = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("the transcript can be read");
        Transcript::parse(&path.to_string_lossy(), &text).expect("the transcript is right")
    };
    paths.iter().map(parse).collect()
}

/// The lines, each with its end.
fn printed(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The lines of the transcript with its samples, each as often as it must come.
fn sample(printout: &Printout) -> Vec<String> {
    let lines = printout.items.iter();
    let lines = lines.flat_map(|item| std::iter::repeat_n(item.text.clone(), item.min as usize));
    lines.collect()
}

/// Changes one line, and says which.
fn change(lines: &[String], random: &mut Random) -> (Change, usize, Vec<String>) {
    let mut changed = lines.to_vec();
    let line = random.below(lines.len());
    let is_digit = |c: char| c.is_ascii_digit();
    let change = match random.below(5) {
        0 => Change::Doubled,
        1 if line > 0 => Change::Moved,
        2 | 3 if lines[line].contains(is_digit) => Change::Number,
        3 | 4 if lines[line].contains(|c: char| c.is_alphabetic()) => Change::Word,
        _ => Change::Lost,
    };
    match change {
        Change::Lost => drop(changed.remove(line)),
        Change::Doubled => changed.insert(line, lines[line].clone()),
        Change::Moved => changed.swap(line - 1, line),
        Change::Number => {
            let place = lines[line].find(is_digit).unwrap_or_default();
            changed[line].insert(place, '7');
        }
        Change::Word => {
            let place = lines[line].find(char::is_alphabetic).unwrap_or_default();
            changed[line].insert(place, 'X');
        }
    }
    (change, line, changed)
}

/// Checks that each line of the transcript stands in the rows as often as it may, and each printed line once.
fn check_lines(printout: &Printout, comparison: &Comparison, changed: &[String]) {
    let rows = &comparison.outcome.rows;
    for (index, item) in printout.items.iter().enumerate() {
        let is_it = |row: &&Row| row.expected.as_ref().is_some_and(|line| line.item == index);
        let count = rows.iter().filter(is_it).count();
        let fits = (item.min as usize..=item.max as usize).contains(&count);
        let of_this = printout.alternatives.is_empty();
        assert!(
            fits || !of_this,
            "{}: line {} stands {count} times",
            printout.path,
            item.line
        );
    }
    let mut numbers: Vec<usize> = (rows.iter())
        .filter_map(|row| row.printed.as_ref().map(|(number, _)| *number))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert!(
        numbers.into_iter().eq(1..=changed.len()),
        "{}",
        printout.path
    );
}

/// Whether the report has one fault, and blames the changed line.
fn blames(comparison: &Comparison, change: Change, line: &str, changed: &[String]) -> bool {
    let rows = &comparison.outcome.rows;
    let wrong: Vec<&Row> = rows.iter().filter(|row| !row.status.agrees()).collect();
    let [row] = wrong[..] else {
        // A rule on the whole run may be all that the change breaks.
        return wrong.is_empty() && comparison.faults() == 1;
    };
    let printed = row.printed.as_ref().map(|(_, text)| text.as_str());
    comparison.faults() == 1
        && match change {
            Change::Lost => row.status == Status::Missing,
            Change::Doubled => printed == Some(line),
            Change::Moved => printed.is_some(),
            Change::Number | Change::Word => {
                printed.is_some_and(|text| text != line && changed.iter().any(|line| line == text))
            }
        }
}
