//! Checks that every run of a demo agrees with its transcript.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use notes_lang::Lang;
use notes_transcript::{Printout, Style};

use crate::programs::{demo_in, program, run_fast};

/// Runs every printout of the demo in `folder` with many seeds, at high speed.
///
/// `NOTES_RUNS` is the number of seeds (default 25). All runs must agree, end with status 0 and leave no process
/// behind.
pub fn check_transcripts(folder: &Path) {
    let runs: u64 = std::env::var("NOTES_RUNS").map_or(25, |runs| runs.parse().unwrap_or(25));
    let demo = demo_in(folder);
    let program = program(&demo.name);
    let printouts = demo.scenarios.iter().flat_map(|scenario| {
        scenario
            .transcript
            .printouts()
            .iter()
            .map(|printout| (scenario.name.as_str(), printout))
    });
    let all: Vec<_> = (1..=runs)
        .flat_map(|seed| printouts.clone().map(move |one| (seed, one)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((seed, (name, printout))) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            check_run(&program, name, printout, *seed);
        }
    };
    // More runs at once than cores, so that the scheduler has a choice.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

fn check_run(program: &Path, name: &str, printout: &Printout, seed: u64) {
    let mut words = vec![name.to_owned()];
    words.extend_from_slice(printout.options());
    words.extend(["--seed".to_owned(), seed.to_string()]);
    let run = run_fast(program, &words);
    let printed = String::from_utf8_lossy(&run.stdout);
    let stderr = String::from_utf8_lossy(&run.stderr);
    let printed = format!("{printed}and on standard error:\n{stderr}");
    let comparison = printout.compare(&String::from_utf8_lossy(&run.stdout));
    let style = Style {
        width: 120,
        colour: false,
    };
    let report = comparison.report(Lang::En, style);
    assert!(
        comparison.agrees(),
        "{words:?} ended with status {}, and does not agree:\n{report}\nit printed:\n{printed}",
        run.status
    );
    assert_eq!(
        run.status, 0,
        "{words:?} did not end with status 0; it printed:\n{printed}"
    );
    assert!(
        run.orphans.is_empty(),
        "{words:?} left processes behind: {:?}",
        run.orphans
    );
}
