//! What the notes' own Python printed, held against the transcripts: `python/printouts.tsv` says which printout belongs
//! to which scenario, and whether its transcript accepts it. If not, a comment of the transcript says why.
//!
//! The files hold what CPython 3.11 printed, standard output and standard error in one; the files `.stdout.txt` hold standard
//! output alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notes::catalog::{self, DemoFiles, ScenarioFiles};
use notes_lang::Lang;
use notes_transcript::{Printout, Style};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    package().join("tests/python")
}

fn read(path: &Path) -> String {
    catalog::read(path).unwrap_or_else(|error| panic!("{error:#}"))
}

fn demos() -> Vec<DemoFiles> {
    let demos = catalog::workspace(package()).and_then(|workspace| catalog::demos(&workspace));
    demos.unwrap_or_else(|error| panic!("{error:#}"))
}

/// A row of the table.
struct Row {
    /// The printout's file. If a scenario holds several programs of the notes: their files, in order.
    files: Vec<String>,
    demo: String,
    scenario: String,
    options: Vec<String>,
    verdict: String,
    /// Why it is refused, in words of the transcript's comments; why no printout was recorded.
    why: String,
}

fn table() -> Vec<Row> {
    let text = read(&folder().join("printouts.tsv"));
    text.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let mut columns = line.split('\t');
    let mut column = || columns.next().unwrap_or_default().to_owned();
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
    Row {
        files: words(column()),
        demo: column(),
        scenario: column(),
        options: words(column()),
        verdict: column(),
        why: column(),
    }
}

impl Row {
    fn name(&self) -> String {
        format!("{} {} {}", self.demo, self.scenario, self.files.join(" "))
    }

    fn scenario<'a>(&self, demos: &'a [DemoFiles]) -> (&'a DemoFiles, &'a ScenarioFiles) {
        let demo = demos.iter().find(|demo| demo.name == self.demo);
        let demo = demo.unwrap_or_else(|| panic!("{}: no such demo", self.name()));
        let found = demo.scenarios.iter().find(|one| one.name == self.scenario);
        let scenario = found.unwrap_or_else(|| panic!("{}: no such scenario", self.name()));
        (demo, scenario)
    }

    fn printout<'a>(&self, demos: &'a [DemoFiles]) -> &'a Printout {
        let found = self.scenario(demos).1.transcript.printout(&self.options);
        found.unwrap_or_else(|| panic!("{}: no printout for {:?}", self.name(), self.options))
    }

    /// What the programs printed on standard output.
    fn printed(&self) -> String {
        let texts = self.files.iter().map(|file| read(&folder().join(file)));
        texts.collect()
    }
}

/// The text of a scenario's transcript.
fn transcript(demo: &DemoFiles, scenario: &str) -> String {
    let file = format!("transcripts/{}.txt", scenario.replace('-', "_"));
    read(&demo.folder.join(file))
}

/// The comments of a transcript in one line.
fn comments(transcript: &str) -> String {
    let lines = transcript.lines();
    let comments: Vec<&str> = lines.filter_map(|line| line.strip_prefix("# ")).collect();
    comments.join(" ")
}

#[test]
fn each_printout_of_python_is_accepted_or_refused_as_the_table_says() {
    let demos = demos();
    let mut faults = Vec::new();
    for row in table().iter().filter(|row| row.verdict != "none") {
        let comparison = row.printout(&demos).compare_saved(&row.printed());
        let accepts = match row.verdict.as_str() {
            "accept" => true,
            "refuse" => false,
            other => panic!("{}: `{other}` is no verdict", row.name()),
        };
        if comparison.agrees() != accepts {
            let style = Style {
                width: 120,
                colour: false,
            };
            let report = comparison.report(Lang::En, style);
            faults.push(format!("{}: not {}ed:\n{report}", row.name(), row.verdict));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_comment_of_the_transcript_says_why_a_printout_is_refused() {
    let demos = demos();
    let mut faults = Vec::new();
    for row in table() {
        let (demo, scenario) = row.scenario(&demos);
        let comments = comments(&transcript(demo, &scenario.name));
        let is_said = match row.verdict.as_str() {
            "refuse" => !row.why.is_empty() && comments.contains(&row.why),
            "none" => !row.why.is_empty(),
            _ => row.why.is_empty(),
        };
        if !is_said {
            faults.push(format!("{}: no comment says `{}`", row.name(), row.why));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_transcript_of_the_notes_stands_in_the_table() {
    let listed: BTreeSet<(String, String)> = table()
        .into_iter()
        .map(|row| (row.demo, row.scenario))
        .collect();
    for demo in demos() {
        for scenario in &demo.scenarios {
            let text = transcript(&demo, &scenario.name);
            let first = text.split("\n=== ").next().unwrap_or_default();
            let ours = first
                .lines()
                .any(|line| line.starts_with("printout") && line.ends_with("ours"));
            let key = (demo.name.clone(), scenario.name.clone());
            assert!(
                ours || listed.contains(&key),
                "{key:?} is the notes', and no row of tests/python/printouts.tsv says what Python printed"
            );
        }
    }
}

#[test]
fn every_file_stands_in_the_table() {
    let rows = table();
    let listed: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| &row.files)
        .map(String::as_str)
        .collect();
    let entries = std::fs::read_dir(folder()).expect("the folder exists");
    for entry in entries {
        let name = entry.expect("the folder can be read").file_name();
        let name = name.to_string_lossy();
        assert!(
            name == "printouts.tsv" || listed.contains(&*name),
            "{name} is in no row"
        );
    }
}

#[test]
fn the_report_of_a_changed_printout_counts_what_it_marks() {
    let demos = demos();
    for row in table().iter().filter(|row| row.verdict == "accept") {
        let (printout, printed) = (row.printout(&demos), row.printed());
        let lines: Vec<&str> = printed.lines().collect();
        let step = lines.len().div_ceil(4).max(1);
        for place in (0..lines.len()).step_by(step) {
            let (mut dropped, mut doubled, mut moved) =
                (lines.clone(), lines.clone(), lines.clone());
            dropped.remove(place);
            doubled.insert(place, lines[place]);
            let line = moved.remove(place);
            moved.push(line);
            for changed in [dropped, doubled, moved] {
                let comparison = printout.compare_saved(&changed.join("\n"));
                let is_undecided = comparison.is_undecided();
                // The report of an empty printout has no rows.
                if comparison.agrees() || is_undecided || changed.is_empty() {
                    continue;
                }
                let style = Style {
                    width: 100,
                    colour: false,
                };
                check_counts(&row.name(), &comparison.report(Lang::En, style));
            }
        }
    }
}

/// Checks that the sum of the summary's faults is the number of marked rows.
fn check_counts(name: &str, report: &str) {
    let marked = report
        .lines()
        .filter(|line| line.starts_with(['!', '-', '+']));
    let marked = marked.count();
    let text = report.split_whitespace().collect::<Vec<_>>().join(" ");
    let summary = text.rsplit_once("The printout differs from ");
    let faults = summary.and_then(|(_, summary)| summary.split_once("; "));
    let faults = faults.and_then(|(faults, _)| faults.split_once(": "));
    let (_, faults) = faults.unwrap_or_else(|| panic!("{name}: no summary\n{report}"));
    let count = |fault: &str| fault.split(' ').next().map_or(Ok(0), str::parse::<usize>);
    let counted = |fault: &str| match fault.ends_with("only line is missing") {
        true => 1,
        false => count(fault).unwrap_or(0),
    };
    let counted: usize = faults.split(", ").map(counted).sum();
    assert_eq!(counted, marked, "{name}\n{report}");
}
