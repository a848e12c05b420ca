//! Every row of a report fits the terminal's width: tried with all transcripts, in both languages.

use std::path::Path;

use notes::catalog;
use notes_lang::Lang;
use notes_transcript::{Comparison, Printout, Style, width};

/// From the narrowest width that the report promises.
const WIDTHS: [usize; 4] = [40, 47, 64, 100];

fn report(comparison: &Comparison, lang: Lang, width: usize) -> String {
    let colour = false;
    comparison.report(lang, Style { width, colour })
}

/// The lines that the transcript requires, with their samples: the left column of the report on a run of a line that most
/// transcripts do not have.
fn samples(printout: &Printout) -> Vec<String> {
    let report = report(&printout.compare("¤"), Lang::En, 10_000);
    let rows = report.lines().filter_map(|row| row.strip_prefix("- "));
    let text = |row: &str| {
        let row = row
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '*');
        let text = row.strip_prefix(' ').unwrap_or(row);
        let text = text.strip_suffix("missing").unwrap_or(text).trim_end();
        if text == "(empty line)" {
            String::new()
        } else {
            text.to_owned()
        }
    };
    rows.map(text).collect()
}

/// Runs that are right, and runs that are wrong in many ways.
fn runs(samples: &[String]) -> Vec<String> {
    let change = |text: &String, place: usize| match place % 4 {
        0 => text.replace(['1', '3', '5'], "7"),
        1 => format!("{text} and something that nobody expects here"),
        2 => text.chars().rev().collect(),
        _ => text.clone(),
    };
    let each = |change: &dyn Fn(usize, &String) -> Option<String>| {
        let lines = samples.iter().enumerate();
        let lines: Vec<String> = lines
            .filter_map(|(place, text)| change(place, text))
            .collect();
        lines.join("\n")
    };
    let other = |digits: [char; 2]| {
        let [from, to] = digits;
        samples.join("\n").replace(from, &to.to_string())
    };
    vec![
        samples.join("\n"),
        other(['1', '2']),
        other(['0', '4']),
        samples.iter().rev().cloned().collect::<Vec<_>>().join("\n"),
        each(&|place, text| (place % 3 != 1).then(|| text.clone())),
        each(&|place, text| Some(change(text, place))),
        each(&|place, text| Some(format!("{text}{}", if place % 5 == 2 { "" } else { "\n" }))),
        samples.concat(),
    ]
}

#[test]
fn every_row_of_every_report_fits_the_width() {
    let workspace = catalog::workspace(Path::new(env!("CARGO_MANIFEST_DIR")));
    let demos = workspace.and_then(|workspace| catalog::demos(&workspace));
    let demos = demos.unwrap_or_else(|error| panic!("{error:#}"));
    let scenarios = demos.iter().flat_map(|demo| &demo.scenarios);
    let mut rows = 0;
    for scenario in scenarios {
        for printout in scenario.transcript.printouts() {
            for run in runs(&samples(printout)) {
                rows += check(&scenario.name, &printout.compare(&run));
            }
        }
        let chinese = scenario.transcript_in(Lang::Zh);
        let chinese = chinese.unwrap_or_else(|error| panic!("{error:#}"));
        for printout in chinese.printouts() {
            rows += check(
                &scenario.name,
                &printout.compare(&samples(printout).join("\n")),
            );
        }
    }
    assert!(rows > 100_000, "only {rows} rows were checked");
}

/// Checks the report in both languages and in each width; returns the number of all rows.
fn check(scenario: &str, comparison: &Comparison) -> usize {
    let mut rows = 0;
    let both = [Lang::En, Lang::Zh];
    for (lang, most) in both
        .iter()
        .flat_map(|&lang| WIDTHS.map(|most| (lang, most)))
    {
        let report = report(comparison, lang, most);
        for row in report.lines() {
            let columns = width(row);
            assert!(
                columns <= most,
                "{scenario}: {columns} of {most} columns:\n{row}\n\n{report}"
            );
            rows += 1;
        }
    }
    rows
}
