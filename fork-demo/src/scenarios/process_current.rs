//! The child prints its own name and pid (003 Process(进程)).

use fork_demo::{Process, current};
use notes::say;

fn func(s: &str) {
    say!("{s}");
    say!("{}", current().name);
    say!("{}", current().pid);
    say!("alive: True"); // The process that runs this line is alive.
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut p = Process::new(|| func("hello tz"));

    p.start()?;
    p.join_ok()?;
    Ok(())
}
