//! What an event costs: `cargo bench -p notes-runtime --bench event` prints nanoseconds a call.
//!
//! The cost without a record is measured against the same loop without events. The cost with a record is measured in
//! the same program, which this one starts again with a record in its environment.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use notes_runtime::event;
use notes_runtime::record::Recorder;

const ROUNDS: usize = 7;
const CALLS_OFF: u32 = 20_000_000;
const CALLS_ON: u32 = 30_000;

fn main() -> anyhow::Result<()> {
    event::open_from_env()?;
    if event::is_on() {
        report("on   takes(\"lock\")", CALLS_ON, |_| event::takes("lock"));
        return Ok(());
    }
    report("     the empty loop", CALLS_OFF, |_| ());
    report("off  takes(\"lock\")", CALLS_OFF, |_| event::takes("lock"));
    report("off  puts(queue, item)", CALLS_OFF, |n| {
        event::puts("queue", n)
    });
    report("off  work(…) and its end", CALLS_OFF, |n| {
        drop(event::work(format_args!("task {n}")));
    });
    let recorder = Recorder::create()?;
    let mut again = Command::new(std::env::current_exe()?);
    let status = again.envs([recorder.env()]).status()?;
    anyhow::ensure!(status.success(), "the recorded run failed: {status}");
    let record = recorder.read();
    println!(
        "recorded {}, dropped {}",
        record.events.len(),
        record.dropped
    );
    Ok(())
}

/// Prints the median and the range of some rounds.
fn report(name: &str, calls: u32, call: impl Fn(u32)) {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for number in 0..calls {
                call(black_box(number));
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    let (least, median, most) = (rounds[0], rounds[ROUNDS / 2], rounds[ROUNDS - 1]);
    println!("{name:<26} {median:8.2} ns   ({least:.2} to {most:.2}, {ROUNDS} rounds)");
}
