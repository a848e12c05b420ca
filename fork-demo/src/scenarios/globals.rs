//! A global variable is not shared between processes (002 全局变量在多个进程中不共享).

use std::sync::atomic::{AtomicI32, Ordering};

use fork_demo::Process;
use notes::say;
use notes::thread::Thread;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run the same functions in threads, which share the variable
    #[arg(long)]
    threads: bool,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    if options.threads {
        threads()
    } else {
        processes()
    }
}

/// The notes' `num = 1`. Rust's globals that change are atomic or under a lock: whoever shares them
/// can't lose an update.
static NUM: AtomicI32 = AtomicI32::new(1);

fn run1(task: &str) {
    let num = NUM.fetch_add(5, Ordering::Relaxed) + 5;
    say!("{task}1运行中, num = {num}");
}

fn run2(task: &str) {
    let num = NUM.fetch_add(10, Ordering::Relaxed) + 10;
    say!("{task}2运行中, num = {num}");
}

fn processes() -> anyhow::Result<()> {
    say!("父进程启动");
    let mut p1 = Process::new(|| run1("子进程"));
    let mut p2 = Process::new(|| run2("子进程"));
    say!("子进程将要执行");
    p1.start()?;
    p2.start()?;
    p1.join()?;
    p2.join()?;
    say!("子进程结束");
    // The notes end here; but what has become of the parent's own number?
    say!("父进程中, num = {}", NUM.load(Ordering::Relaxed));
    Ok(())
}

fn threads() -> anyhow::Result<()> {
    say!("主线程启动");
    let mut t1 = Thread::new(|| run1("子线程")).target("run1");
    let mut t2 = Thread::new(|| run2("子线程")).target("run2");
    say!("子线程将要执行");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    say!("子线程结束");
    // 16 whoever was first: an atomic addition sees all that came before it.
    say!("主线程中, num = {}", NUM.load(Ordering::Relaxed));
    Ok(())
}
