//! The demos' programs: where they are, and a run of one that is fast and bounded in time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use notes::catalog::{self, DemoFiles};
use notes::supervise::{self, Run, Take};

/// How long one run may take; at speed it takes milliseconds, a loaded machine is patient.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

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
    notes::interrupt::stop_ignoring();
}

/// The demo whose crate stands in `folder`.
pub(crate) fn demo_in(folder: &Path) -> DemoFiles {
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
