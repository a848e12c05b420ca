//! Fork against spawn: what a child inherits, what each costs, and why main needs a guard (001 启动方法, 002 `__main__` 说明).

use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::id;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use fork_demo::spawn::{Entry, guard};
use fork_demo::{Process, ProcessError, current};
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use notes::{measure, say};
use serde::{Deserialize, Serialize};

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out the guard of main, and see the child run main and try to spawn in turn
    #[arg(long)]
    without_guard: bool,
}

/// First thing in `main`, Rust's `if __name__ == '__main__':`. A spawned child ends in here; in a
/// process that a user started, this returns.
pub(crate) fn guard_main() {
    if !std::env::args_os().any(|word| word == "--without-guard") {
        guard(&[Entry::of(report_spawned), Entry::of(nothing)]);
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    if options.without_guard {
        return without_guard();
    }
    inherit()?;
    cost()
}

/// Changed by the parent while it runs.
static NUM: AtomicI32 = AtomicI32::new(1);

/// An argument: a forked child has it in its copy of the memory, a spawned one gets it serialised.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    item: String,
    amount: u32,
    /// The number of the parent's open file.
    file: i32,
}

fn inherit() -> anyhow::Result<()> {
    NUM.store(42, Ordering::Relaxed);
    let file = File::open("/proc/self/status")?;
    // As C libraries leave their files: an exec would pass this one on.
    fcntl(&file, FcntlArg::F_SETFD(FdFlag::empty()))?;
    say!("parent ({}): num = 42, a file is open", id());

    let order = Order {
        item: "tea".to_owned(),
        amount: 3,
        file: file.as_raw_fd(),
    };
    let mut forked = Process::new(|| report(&order)).named("fork");
    forked.start()?;
    forked.join()?;

    let order = Order {
        item: "tea".to_owned(),
        amount: 3,
        file: file.as_raw_fd(),
    };
    let mut spawned = Process::spawned(report_spawned, order).named("spawn");
    spawned.start()?;
    spawned.join()?;
    Ok(())
}

fn report(Order { item, amount, file }: &Order) {
    let (name, pid) = (current().name, id());
    say!("{name} ({pid}): num = {}", NUM.load(Ordering::Relaxed));
    let link = std::fs::read_link(format!("/proc/self/fd/{file}"));
    let is_open = link.is_ok_and(|link| link.ends_with("status"));
    say!(
        "{name} ({pid}): the parent's file is {}",
        if is_open { "open" } else { "not open" }
    );
    say!("{name} ({pid}): the argument says {amount} x {item}");
}

/// What the fresh program calls: the guard finds it by its name.
fn report_spawned(order: Order) {
    report(&order);
}

/// What a process does that is only to be measured.
pub(crate) fn nothing((): ()) {}

/// How long it takes to start the process and to see its end.
pub(crate) fn start_and_join(mut process: Process<'_>) -> Result<Duration, ProcessError> {
    let start = Instant::now();
    process.start()?;
    process.join()?;
    Ok(start.elapsed())
}

/// Start and join, each several times and in turn.
fn cost() -> anyhow::Result<()> {
    const TIMES: usize = 10;
    let samples = measure::try_in_turn(
        TIMES,
        &mut [&mut || start_and_join(Process::new(|| {})), &mut || {
            start_and_join(Process::spawned(nothing, ()))
        }],
    )?;
    say!("fork: {}", samples[0].to_string().trim_start());
    say!("spawn: {}", samples[1].to_string().trim_start());
    say!(
        "spawn costs {:.1} x as much as fork",
        samples[1].ratio(&samples[0])
    );
    Ok(())
}

/// Parent and child both run this.
fn without_guard() -> anyhow::Result<()> {
    say!("父进程启动");
    let mut p = Process::spawned(nothing, ());
    // The child gets here too, and is refused; Python's RuntimeError.
    p.start()?;
    let status = p.join()?;
    say!("子进程结束, exitcode {}", status.python_code());
    Ok(())
}
