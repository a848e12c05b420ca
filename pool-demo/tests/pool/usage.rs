//! The shares of processors that `busy` prints: against what the kernel counts for the whole run.

use std::process::Command;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use notes_testkit::promises;

promises! {
    busy_tells_as_much_processor_time_as_the_kernel,
}

/// How long the loops of a line run, at the least.
const SECONDS: f64 = 0.5;

fn busy_tells_as_much_processor_time_as_the_kernel() {
    let mut busy = Command::new(env!("CARGO_BIN_EXE_pool-demo"));
    busy.args(["busy", "--seconds", &SECONDS.to_string()]);
    let begun = Instant::now();
    let output = busy.output().unwrap();
    let elapsed = begun.elapsed().as_secs_f64();
    let printed = String::from_utf8(output.stdout).unwrap();
    // Of what was measured here: the last line is of the notes' Python.
    let lines = printed.lines().filter(|line| line.contains(" x ")).take(4);
    let shares: Vec<f64> = lines.map(share).collect();
    assert_eq!(shares.len(), 4, "{printed}");
    let used = used();
    let told: f64 = shares.iter().sum();
    // A half percent of each is rounded away; no line lasts shorter than its loops, none longer than all without the others.
    let (least, most) = (SECONDS, elapsed - 3.0 * SECONDS);
    assert!((told - 0.02) * least <= used, "{used} s used: {printed}");
    assert!(
        (told + 0.02) * most >= used * 0.9,
        "{used} s used: {printed}"
    );
}

/// The share at the end of a line, of one processor.
fn share(line: &str) -> f64 {
    let (_, share) = line.rsplit_once(": ").unwrap();
    let percent = share.strip_suffix(" % CPU").unwrap();
    percent.parse::<f64>().unwrap() / 100.0
}

/// The seconds of processor time that all ended children of this process have used.
fn used() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}
