//! The matcher against random transcripts.
//!
//! A brute-force oracle checks small transcripts. For larger ones, the runs are right or wrong by construction.

#[path = "transcript/model.rs"]
mod model;

use std::fmt::Write;

use model::{Line, Model, Rng};
use notes_lang::Lang;
use notes_transcript::{Comparison, Style, Transcript};
use proptest::prelude::*;

/// `None` if the model is invalid because lines wait for each other.
fn compare(model: &Model, run: &[String]) -> Option<Comparison> {
    let text = model.text();
    match Transcript::parse("random.txt", &text) {
        Ok(transcript) => Some(transcript.printouts()[0].compare(&run.join("\n"))),
        Err(error) if error.what.contains("can never be printed") => None,
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// A model of up to 60 lines, modified by `change`, and a run that it allows.
fn large(seed: u64, change: impl Fn(&mut Model)) -> (Model, Vec<String>, Rng) {
    let mut rng = Rng::new(seed);
    loop {
        let mut model = Model::random(&mut rng, 5, 60);
        model.settle();
        change(&mut model);
        let run = model.run(&mut rng, 120).filter(|run| !run.is_empty());
        if let Some(run) = run.filter(|run| compare(&model, run).is_some()) {
            return (model, run, rng);
        }
    }
}

fn explain(model: &Model, run: &[String], comparison: &Comparison) -> String {
    let report = comparison.report(
        Lang::En,
        Style {
            width: 100,
            colour: false,
        },
    );
    format!(
        "{}\n-- run --\n{}\n-- report --\n{report}",
        model.text(),
        run.join("\n")
    )
}

/// The numbers of the left column, but for those of rows that repeat a line: `(as line 3)`.
fn left_numbers(comparison: &Comparison) -> Vec<usize> {
    let style = Style {
        width: 200,
        colour: false,
    };
    let report = comparison.report(Lang::En, style);
    let rows = report
        .lines()
        .filter(|row| row.starts_with(['=', '~', '%', '-', '!']));
    let firsts = rows.filter(|row| !row.contains("(as line "));
    let numbers = firsts.filter_map(|row| row.split_whitespace().nth(1)?.parse().ok());
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_result_equals_the_brute_force_result(seed in any::<u64>()) {
        let mut rng = Rng::new(seed);
        let model = Model::random(&mut rng, 3, 5);
        let run = match rng.below(3) {
            0 => model.noise(&mut rng, 5),
            _ => {
                let run = model.run(&mut rng, 6).unwrap_or_default();
                if rng.below(3) > 0 { model::runs::mutate(run, &mut rng) } else { run }
            }
        };
        prop_assume!(run.len() <= 6);
        // An empty last line is no line.
        prop_assume!(run.last().is_none_or(|line| !line.is_empty()));
        if let Some(comparison) = compare(&model, &run) {
            let expected = model.allows(&run);
            prop_assert_eq!(comparison.agrees(), expected, "{}", explain(&model, &run, &comparison));
            prop_assert!(!comparison.is_undecided());
            if !expected {
                let named = comparison.report(Lang::En, Style { width: 200, colour: false });
                let faults = named.lines().filter(|line| line.starts_with(['-', '+', '!'])).count();
                // The report of an empty printout has no rows.
                prop_assert!(faults > 0 || run.is_empty(), "no fault is reported\n{}", explain(&model, &run, &comparison));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_allowed_run_agrees(seed in any::<u64>()) {
        let (model, run, _) = large(seed, |_| ());
        let comparison = compare(&model, &run).unwrap();
        prop_assert!(comparison.agrees(), "{}", explain(&model, &run, &comparison));
    }

    #[test]
    fn a_run_with_a_line_too_few_or_too_many_differs(seed in any::<u64>()) {
        let once = |model: &mut Model| model.lines.iter_mut().for_each(Line::once);
        let (model, mut run, mut rng) = large(seed, once);
        let at = rng.below(run.len());
        if rng.below(2) == 0 {
            run.remove(at);
        } else {
            run.insert(at, run[at].clone());
        }
        let comparison = compare(&model, &run).unwrap();
        prop_assert!(!comparison.agrees(), "{}", explain(&model, &run, &comparison));
    }

    #[test]
    fn each_line_of_the_transcript_stands_once_in_the_report_of_a_wrong_run(seed in any::<u64>()) {
        let once = |model: &mut Model| model.lines.iter_mut().for_each(Line::once);
        let (model, mut run, mut rng) = large(seed, once);
        for _ in 0..=rng.below(4) {
            run = model::runs::mutate(run, &mut rng);
        }
        prop_assume!(!run.is_empty()); // The report of an empty printout has no rows.
        let comparison = compare(&model, &run).unwrap();
        let all: Vec<usize> = (1..=model.lines.len()).collect();
        prop_assert_eq!(left_numbers(&comparison), all, "{}", explain(&model, &run, &comparison));
    }

    #[test]
    fn two_swapped_lines_of_one_actor_differ(lines in 2usize..40, actors in 1usize..4, seed in any::<u64>()) {
        let mut rng = Rng::new(seed);
        let mut text = "notes 000 x\nshows x\nshows.zh 某\nprocesses".to_owned();
        (0..actors).for_each(|actor| _ = write!(text, " a{actor}"));
        text.push_str("\n\n");
        for line in 0..lines {
            (0..actors).for_each(|actor| _ = writeln!(text, "a{actor} | line {line} of {actor}"));
        }
        let mut next = vec![0; actors];
        let mut run = Vec::new();
        while run.len() < lines * actors {
            let actor = rng.below(actors);
            if next[actor] < lines {
                run.push(format!("line {} of {actor}", next[actor]));
                next[actor] += 1;
            }
        }
        let transcript = Transcript::parse("x", &text).unwrap();
        prop_assert!(transcript.printouts()[0].compare(&run.join("\n")).agrees());
        let actor = rng.below(actors);
        let mine = |line: &usize| run[*line].ends_with(&format!("of {actor}"));
        let mine: Vec<usize> = (0..run.len()).filter(mine).collect();
        let first = rng.below(lines - 1);
        run.swap(mine[first], mine[first + 1]);
        let comparison = transcript.printouts()[0].compare(&run.join("\n"));
        prop_assert!(!comparison.agrees());
        let report = comparison.report(Lang::En, Style { width: 100, colour: false });
        let faults = report.lines().filter(|line| line.starts_with(['-', '+', '!'])).count();
        prop_assert_eq!(faults, 1, "{}", report);
    }
}
