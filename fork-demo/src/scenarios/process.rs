//! `Process`: start a child and wait for its end (000 multiprocessing, 001 Process, 002 Process类, 003, 004).

use std::process::id;

use fork_demo::{Process, current};
use notes::say;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The slides' version (002): in Chinese, with the child's name
    #[arg(long, conflicts_with = "current")]
    slides: bool,
    /// The child says who it is (003)
    #[arg(long)]
    current: bool,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    match options {
        Options { slides: true, .. } => slides(),
        Options { current: true, .. } => who_is_it(),
        _ => start_and_join(),
    }
}

/// What the child process executes.
fn run_proc(name: &str) {
    say!("Run child process {name} ({})...", id());
}

fn start_and_join() -> anyhow::Result<()> {
    // id(): the number of this process.
    say!("Parent process {}.", id());
    // What the child is to do, with its argument.
    let mut p = Process::new(|| run_proc("test"));
    say!("Child process will start.");
    // Starts the child.
    p.start()?;
    // Waits for its end.
    p.join()?;
    say!("Child process end.");
    Ok(())
}

/// 002: what the child process executes.
fn run_slides(name: &str) {
    say!("子进程运行中, name = {name}");
}

fn slides() -> anyhow::Result<()> {
    say!("父进程启动");
    let mut p = Process::new(|| run_slides("test"));
    say!("子进程将要执行");
    p.start()?;
    // Before or after the child's line: both run now.
    say!("{}", p.name());
    p.join()?;
    say!("子进程结束");
    Ok(())
}

/// 003: what the child process executes.
fn func(s: &str) {
    say!("{s}");
    say!("{}", current().name);
    say!("{}", current().pid);
    // Who can ask is alive.
    say!("alive: True");
}

fn who_is_it() -> anyhow::Result<()> {
    let mut p = Process::new(|| func("hello tz"));
    p.start()?;
    p.join()?;
    Ok(())
}
