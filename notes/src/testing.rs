//! What every demo's tests hold: runs against transcripts, READMEs against runs, files in their rooms.
//!
//! A demo's `tests/demo.rs` is one line, [`demo_tests!`](crate::demo_tests!). The functions panic
//! with what is wrong, and where.

mod endings;
mod readme;
mod rooms;
mod translation;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::catalog::{self, DemoFiles};
use crate::lang::Lang;
use crate::supervise::{self, Run, Take};
use crate::transcript::{Printout, Style};

pub use endings::{interrupted_it_leaves_nothing, unread_it_ends_quietly};
pub use readme::readme_is_true;
pub use rooms::{house_is_in_order, rooms_are_in_order};
pub use translation::translation_is_whole;

/// Stamps a demo's tests.
#[macro_export]
macro_rules! demo_tests {
    () => {
        const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

        #[test]
        fn every_run_agrees_with_its_transcript() {
            $crate::testing::transcripts_hold(FOLDER.as_ref());
        }

        #[test]
        fn ctrl_c_leaves_nothing_behind() {
            $crate::testing::interrupted_it_leaves_nothing(FOLDER.as_ref());
        }

        #[test]
        fn a_closed_pipe_ends_it_quietly() {
            $crate::testing::unread_it_ends_quietly(FOLDER.as_ref());
        }

        #[test]
        fn the_readme_is_true() {
            $crate::testing::readme_is_true(&std::path::Path::new(FOLDER).join("README.md"));
        }

        #[test]
        fn the_chinese_readme_shows_the_same() {
            $crate::testing::translation_is_whole(FOLDER.as_ref());
        }

        #[test]
        fn every_scenario_has_its_rooms() {
            $crate::testing::rooms_are_in_order(FOLDER.as_ref());
        }
    };
}

/// How long one run may take; at speed it takes milliseconds, a loaded machine is patient.
const DEADLINE: Duration = Duration::from_secs(60);

/// Runs every printout of the demo in `folder` with many seeds, as fast as can be.
///
/// `NOTES_RUNS` says how many seeds (25 if unset); all runs must agree, end with status 0 and leave
/// no process behind.
pub fn transcripts_hold(folder: &Path) {
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
            holds(&program, name, printout, *seed);
        }
    };
    // More runs at once than cores: the scheduler shall have a choice.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

fn holds(program: &Path, name: &str, printout: &Printout, seed: u64) {
    let mut words = vec![name.to_owned()];
    words.extend_from_slice(printout.options());
    words.extend(["--seed".to_owned(), seed.to_string()]);
    let run = at_speed(program, &words);
    let printed = String::from_utf8_lossy(&run.stdout);
    let complaints = String::from_utf8_lossy(&run.stderr);
    let printed = format!("{printed}and on standard error:\n{complaints}");
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
        "{words:?} ended with another status than 0; it printed:\n{printed}"
    );
    assert!(
        run.orphans.is_empty(),
        "{words:?} left processes behind: {:?}",
        run.orphans
    );
}

/// Runs a program with `words` a thousand times faster than the notes, bounded in time.
pub fn at_speed(program: &Path, words: &[String]) -> Run {
    let mut command = Command::new(program);
    // Nobody answers what a demo asks: not even a developer's terminal.
    command
        .args(["--speed", "1000"])
        .args(words)
        .stdin(Stdio::null());
    let take = Take {
        stdout: true,
        stderr: true,
        deadline: Some(DEADLINE),
        ..Take::default()
    };
    let run = supervise::run(&mut command, take);
    let run = run.unwrap_or_else(|error| panic!("cannot run {words:?}: {error}"));
    assert!(!run.timed_out, "{words:?} hung: killed after {DEADLINE:?}");
    run
}

/// Lets the programs that a test starts hear Ctrl-C, as at a terminal. Tests that a script runs in the background (`&`)
/// are started with SIGINT ignored, and would pass that on.
pub fn hear_ctrl_c() {
    crate::interrupt::hear_again();
}

/// The demo whose crate stands in `folder`.
fn demo_in(folder: &Path) -> DemoFiles {
    let demos = catalog::workspace(folder).and_then(|workspace| catalog::demos(&workspace));
    let demos = demos.unwrap_or_else(|error| panic!("{error:#}"));
    let found = demos.into_iter().find(|demo| demo.folder == folder);
    found.unwrap_or_else(|| panic!("{} is no member of the workspace", folder.display()))
}

/// The program of a crate, built by now: cargo is asked, which costs nothing if it is.
pub fn program(name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--package", name])
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "cargo cannot build {name}"
    );
    let test = std::env::current_exe().unwrap_or_else(|error| panic!("no current_exe: {error}"));
    // A test stands in target/debug/deps, a program in target/debug.
    let folder = test.parent().and_then(Path::parent);
    folder.unwrap_or(Path::new(".")).join(name)
}
