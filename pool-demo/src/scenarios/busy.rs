//! As many endless loops as processors: how many processors do they keep busy? (001 多线程, 004 多核CPU)

mod cpu;

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Instant;

use fork_demo::Process;
use notes::demo::ChineseHelp as _;
use notes::pace::{real, sleep};
use notes::thread::Thread;
use notes::{event, say};
use pool_demo::usable_cpus;
use shared_memory::Event;
use tokio::runtime;
use tokio::task::{JoinSet, yield_now};

pub(crate) use cpu::Usage;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    workers: super::Workers,
    /// How long the loops run that would be endless
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = super::seconds, zh = "死循环运行几秒就停")]
    seconds: f64,
}

/// The notes' loop. It runs until `stop` returns true.
fn spin(stop: impl Fn() -> bool) {
    let _work = event::work("loop");
    let mut x = 0_u64;
    while !stop() {
        for _ in 0..1000 {
            x = black_box(x ^ 1);
        }
    }
}

fn on_threads(n: usize, seconds: f64) -> anyhow::Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let go = Arc::new(RwLock::new(()));
    let spin_when_all_are_there = || {
        let (stop, go) = (Arc::clone(&stop), Arc::clone(&go));
        move || {
            drop(go.read());
            spin(|| stop.load(Ordering::Relaxed));
        }
    };
    let mut threads = Vec::new();
    // `start` waits until the new thread runs. If the loops already ran on all processors, that would take a time
    // slice of each loop.
    let not_yet = go.write();
    let mut start = || {
        let mut t = Thread::new(spin_when_all_are_there()).target("loop");
        t.start()?;
        threads.push(t);
        anyhow::Ok(())
    };
    let started = (0..n).try_for_each(|_| start());
    drop(not_yet);
    if started.is_ok() {
        sleep(seconds);
    }
    stop.store(true, Ordering::Relaxed); // If one thread could not start, the threads before it must stop, too.
    threads.iter_mut().try_for_each(Thread::join)?;
    started
}

/// These loops really are endless, so this function terminates the processes.
fn on_processes(n: usize, seconds: f64) -> anyhow::Result<()> {
    let go = Event::new()?; // If the loops already ran, a fork would have to wait for time slices, too.
    let spin_when_all_are_there = || {
        go.wait();
        spin(|| false);
    };
    let mut processes: Vec<_> = (0..n)
        .map(|_| Process::new(spin_when_all_are_there).daemon(true))
        .collect();
    processes.iter_mut().try_for_each(Process::start)?;
    go.set();
    sleep(seconds);
    processes.iter().try_for_each(Process::terminate)?;
    processes
        .iter()
        .try_for_each(|process| process.join().map(drop))?;
    Ok(())
}

/// The tasks take turns on one thread. They switch at each `await`.
fn on_event_loop(n: usize, seconds: f64) -> anyhow::Result<()> {
    let event_loop = runtime::Builder::new_current_thread().build()?;
    let deadline = Instant::now() + real(seconds);
    event_loop.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..n {
            tasks.spawn(async move {
                let mut x = 0_u64;
                while Instant::now() < deadline {
                    for _ in 0..1000 {
                        x = black_box(x ^ 1);
                    }
                    yield_now().await;
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    });
    Ok(())
}

fn tell(what: &str, n: usize, run: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let usage = Usage::start()?;
    run()?;
    say!("{what} x {n}: {}", usage.share()?);
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let n = options.workers.or(usable_cpus());
    let seconds = options.seconds;
    say!("{} CPUs can be used, 100 % is one of them", usable_cpus());
    tell("one loop", 1, || on_event_loop(1, seconds))?;
    // Processes come before threads, because a fork copies only the thread that calls it.
    tell("processes", n, || on_processes(n, seconds))?;
    tell("threads", n, || on_threads(n, seconds))?;
    tell("tasks on an event loop", n, || on_event_loop(n, seconds))?;
    say!("the notes' Python, threads x 4: 102 % CPU");
    Ok(())
}
