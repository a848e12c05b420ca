//! The demos' programs: where they are, and a fast run with a deadline.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use notes::catalog::{self, DemoFiles};
use notes::supervise::{self, Run, RunOptions};

/// The deadline of one run. At high speed a run takes milliseconds; a loaded machine may take much longer.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// Runs a program with the arguments `words` a thousand times faster than the notes, with a deadline.
pub fn run_fast(program: &Path, words: &[String]) -> Run {
    let mut command = Command::new(program);
    // A demo's question gets no answer, not even from a developer's terminal.
    command
        .args(["--speed", "1000"])
        .args(words)
        .stdin(Stdio::null());
    let options = RunOptions {
        stdout: true,
        stderr: true,
        deadline: Some(DEADLINE),
        ..RunOptions::default()
    };
    let run = supervise::run(&mut command, options);
    let run = run.unwrap_or_else(|error| panic!("cannot run {words:?}: {error}"));
    assert!(
        !run.timed_out,
        "{words:?} did not end within {DEADLINE:?} and was killed"
    );
    run
}

/// Makes Ctrl-C work in the programs that a test starts, as at a terminal. If a script runs the tests in the background
/// (`&`), SIGINT is ignored, and the programs would inherit that.
pub fn stop_ignoring_sigint() {
    notes::interrupt::stop_ignoring();
}

/// The demo whose crate is in `folder`.
pub(crate) fn demo_in(folder: &Path) -> DemoFiles {
    let demos = catalog::workspace(folder).and_then(|workspace| catalog::demos(&workspace));
    let demos = demos.unwrap_or_else(|error| panic!("{error:#}"));
    let found = demos.into_iter().find(|demo| demo.folder == folder);
    found.unwrap_or_else(|| panic!("{} is no member of the workspace", folder.display()))
}

/// Returns the program of a crate, after cargo has built it.
pub fn program(name: &str) -> PathBuf {
    // Cargo (from 1.94) names the program of the package under test, which it has just built. To build it again on its
    // own can take minutes, because then its dependencies have other features.
    if let Some(built) = std::env::var_os(format!("CARGO_BIN_EXE_{name}")) {
        return built.into();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--package", name])
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "cargo cannot build {name}"
    );
    let test = std::env::current_exe()
        .unwrap_or_else(|error| panic!("cannot find this test's own file: {error}"));
    // A test is in target/debug/deps, a program in target/debug.
    let folder = test.parent().and_then(Path::parent);
    folder.unwrap_or(Path::new(".")).join(name)
}
