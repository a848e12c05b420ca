//! Compares the processor shares that `busy` and its siblings print with the kernel's count for the whole run.

use std::process::Command;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use notes_testkit::promises;

promises! {
    busy_prints_the_same_cpu_time_as_the_kernel_reports,
}

/// The minimum time that the loops run.
const SECONDS: f64 = 0.5;

fn busy_prints_the_same_cpu_time_as_the_kernel_reports() {
    for scenario in ["busy", "busy-processes", "busy-event-loop"] {
        let used_before = used();
        let mut busy = Command::new(env!("CARGO_BIN_EXE_pool-demo"));
        busy.args([scenario, "--seconds", &SECONDS.to_string()]);
        let begun = Instant::now();
        let output = busy.output().unwrap();
        let elapsed = begun.elapsed().as_secs_f64();
        let used = used() - used_before;
        let printed = String::from_utf8(output.stdout).unwrap();
        // The first such line is measured here. The last line of `busy` is about the notes' Python.
        let told = share(printed.lines().find(|line| line.contains(" x ")).unwrap());
        // Rounding removes up to half a percent. The share is that of a time between that of the loops and that of the
        // whole run.
        let told_and_used = format!("{used} s used in {elapsed} s: {printed}");
        assert!((told - 0.005) * SECONDS <= used, "{told_and_used}");
        assert!((told + 0.005) * elapsed >= used * 0.9, "{told_and_used}");
    }
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
