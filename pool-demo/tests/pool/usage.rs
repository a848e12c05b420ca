//! Compares the processor shares that `busy` prints with the kernel's count for the whole run.

use std::process::Command;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use notes_testkit::promises;

promises! {
    busy_prints_the_same_cpu_time_as_the_kernel_reports,
}

/// The minimum time that the loops of one line run.
const SECONDS: f64 = 0.5;

fn busy_prints_the_same_cpu_time_as_the_kernel_reports() {
    let mut busy = Command::new(env!("CARGO_BIN_EXE_pool-demo"));
    busy.args(["busy", "--seconds", &SECONDS.to_string()]);
    let begun = Instant::now();
    let output = busy.output().unwrap();
    let elapsed = begun.elapsed().as_secs_f64();
    let printed = String::from_utf8(output.stdout).unwrap();
    // Only the lines measured here. The last line is about the notes' Python.
    let lines = printed.lines().filter(|line| line.contains(" x ")).take(4);
    let shares: Vec<f64> = lines.map(share).collect();
    assert_eq!(shares.len(), 4, "{printed}");
    let used = used();
    let printed_share: f64 = shares.iter().sum();
    // Rounding removes up to half a percent from each line. A line lasts at least as long as its loops, and at most
    // the whole run minus the other lines.
    let (least, most) = (SECONDS, elapsed - 3.0 * SECONDS);
    assert!(
        (printed_share - 0.02) * least <= used,
        "{used} s used: {printed}"
    );
    assert!(
        (printed_share + 0.02) * most >= used * 0.9,
        "{used} s used: {printed}"
    );
}

/// The share at the end of a line. 1 is one processor.
fn share(line: &str) -> f64 {
    let (_, share) = line.rsplit_once(": ").unwrap();
    let percent = share.strip_suffix(" % CPU").unwrap();
    percent.parse::<f64>().unwrap() / 100.0
}

/// The processor time in seconds that all ended children of this process have used.
fn used() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}
