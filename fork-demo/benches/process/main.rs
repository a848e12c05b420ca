//! Measures the cost of a process and compares it with plain libc, std's Command, CPython and a thread in the same
//! run.
//!
//! The benchmarks run in turn, round after round, so that other load on the machine affects all of them. Without
//! `--bench` (as `cargo test --benches` calls it) the bench runs one round to show that it works.

mod bare;

use std::process::Command;
use std::time::{Duration, Instant};

use fork_demo::Process;
use fork_demo::spawn::{Entry, guard};
use notes::measure::{Samples, time};
use notes_testkit::bench::python::Interpreter;

/// CPython's `multiprocessing.Process`: the script measures one start and join for each question.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/process/python.py");
/// The argument that makes this program exit at once.
const NOTHING: &str = "nothing";
const BUDGET: Duration = Duration::from_secs(12);
const HEAP_BYTES: usize = 1 << 30;
const HEAP_ROUNDS: usize = 15;

fn main() -> anyhow::Result<()> {
    if std::env::args().any(|argument| argument == NOTHING) {
        return Ok(());
    }
    guard(&[Entry::of(nothing)]);
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let budget = if in_earnest { BUDGET } else { Duration::ZERO };
    start_and_join(budget)?;
    match memory_available() {
        Some(bytes) if bytes < 2 * HEAP_BYTES => {
            println!(
                "\nwith a heap of 1 GiB: left out, {} MiB are free",
                bytes >> 20
            );
        }
        _ if in_earnest => with_a_heap(),
        _ => {}
    }
    Ok(())
}

fn nothing((): ()) {}

/// The duration of each repetition.
#[derive(Default)]
struct Measured {
    ours: Vec<Duration>,
    bare: Vec<Duration>,
    python: Vec<Duration>,
    spawn: Vec<Duration>,
    command: Vec<Duration>,
    thread: Vec<Duration>,
}

fn start_and_join(budget: Duration) -> anyhow::Result<()> {
    let mut python = Interpreter::start(SCRIPT);
    let mut measured = Measured::default();
    let start = Instant::now();
    loop {
        for _ in 0..10 {
            measured.ours.push(time(fork_and_join));
            measured.bare.push(time(bare::fork_exit_wait));
        }
        for _ in 0..3 {
            measured.spawn.push(time(spawn_and_join));
            measured.command.push(time(command_and_wait));
            if let Some(python) = &mut python {
                measured.python.push(python.ask("once")?);
            }
        }
        for _ in 0..10 {
            measured.thread.push(time(thread_and_join));
        }
        if start.elapsed() >= budget {
            break;
        }
    }
    print(measured, python.as_ref().map(Interpreter::version));
    Ok(())
}

fn print(measured: Measured, python: Option<&str>) {
    println!("start + join of an empty child\n");
    head();
    let ours = samples(measured.ours);
    row("Process", &ours, None);
    row(
        "  fork, _exit, waitpid",
        &samples(measured.bare),
        Some((&ours, "1.3 x it at most")),
    );
    match python {
        Some(version) => row(
            &format!("  {version} multiprocessing"),
            &samples(measured.python),
            Some((&ours, "1/8 of it at most")),
        ),
        None => println!("  (python3 is missing: multiprocessing.Process not measured)"),
    }
    let spawn = samples(measured.spawn);
    row("Process::spawned", &spawn, None);
    row(
        "  std Command, same program",
        &samples(measured.command),
        Some((&spawn, "1.3 x it at most")),
    );
    row("std thread", &samples(measured.thread), Some((&ours, "")));
}

fn with_a_heap() {
    let heap = match bare::Heap::touched(HEAP_BYTES) {
        Ok(heap) => heap,
        Err(error) => return println!("\nwith a heap of 1 GiB: left out, {error}"),
    };
    let (mut fork, mut spawn) = (Vec::new(), Vec::new());
    for _ in 0..HEAP_ROUNDS {
        fork.push(time(fork_and_join));
        spawn.push(time(spawn_and_join));
    }
    drop(heap);
    println!("\nthe same with 1 GiB of touched 4 KiB pages\n");
    head();
    let fork = samples(fork);
    row("Process (fork)", &fork, None);
    row("Process::spawned", &samples(spawn), Some((&fork, "")));
}

fn samples(durations: Vec<Duration>) -> Samples {
    Samples::new(durations).expect("each benchmark was measured")
}

fn head() {
    println!(
        "{:<34}{:>10}{:>20}{:>8}   ratio",
        "", "median ms", "half are within", "times"
    );
}

/// Prints a row. With `ours`, also prints the ratio of our median to this one.
fn row(name: &str, samples: &Samples, ours: Option<(&Samples, &str)>) {
    let (low, high) = samples.spread();
    let ratio = ours.map_or(String::new(), |(ours, target)| {
        let ratio = ours.ratio(samples);
        let target = if target.is_empty() {
            String::new()
        } else {
            format!(" (target: {target})")
        };
        format!("ours is {ratio:.2} x it{target}")
    });
    let spread = format!("{:.3} - {:.3}", ms(low), ms(high));
    let (median, count) = (ms(samples.median()), samples.count());
    println!("{name:<34}{median:>10.3}{spread:>20}{count:>8}   {ratio}");
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn fork_and_join() {
    start_and_join_one(Process::new(|| ()));
}

fn spawn_and_join() {
    start_and_join_one(Process::spawned(nothing, ()));
}

fn start_and_join_one(mut process: Process<'_>) {
    process.start().expect("a child can be started");
    let status = process.join().expect("a child can be joined");
    assert!(status.success(), "{status}");
}

fn command_and_wait() {
    let mut command = Command::new("/proc/self/exe");
    let status = command
        .arg(NOTHING)
        .status()
        .expect("this program can be started");
    assert!(status.success(), "{status}");
}

fn thread_and_join() {
    std::thread::spawn(|| ())
        .join()
        .expect("an empty thread does not panic");
}

/// The memory in bytes that is available without swapping, from `/proc/meminfo`.
fn memory_available() -> Option<usize> {
    let meminfo = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = meminfo
        .lines()
        .find(|line| line.starts_with("MemAvailable:"))?;
    let kib: usize = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}
