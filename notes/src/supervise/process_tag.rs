//! The processes that a run left behind, found by a tag in the environment that they inherited.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The variable that tags a run's processes.
const NAME: &str = "NOTES_RUN";

/// A child that is killed together with its parent takes a moment to end.
const EXIT_GRACE: Duration = Duration::from_millis(500);

/// The tag of a run's processes: an environment variable.
#[derive(Debug)]
pub struct ProcessTag {
    /// `NAME=value`, as in `/proc/PID/environ`.
    entry: String,
}

impl ProcessTag {
    /// Tags all processes that `command` will start.
    pub fn add_to(command: &mut Command) -> ProcessTag {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        let value = format!("{}-{number}", std::process::id());
        command.env(NAME, &value);
        ProcessTag {
            entry: format!("{NAME}={value}"),
        }
    }

    /// Kills the tagged processes that are still alive after the run; returns their pids.
    pub fn kill_all(&self) -> Vec<i32> {
        let deadline = Instant::now() + EXIT_GRACE;
        let mut processes = self.find_processes();
        while !processes.is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
            processes = self.find_processes();
        }
        processes.retain(|pid| kill(Pid::from_raw(*pid), Signal::SIGKILL).is_ok());
        processes
    }

    /// The tagged live processes; a zombie has no environment any more.
    fn find_processes(&self) -> Vec<i32> {
        let Ok(processes) = fs::read_dir("/proc") else {
            return Vec::new(); // Without /proc no process can be found.
        };
        let Some(level) = pids_of("self").map(|own| own.len() - 1) else {
            return Vec::new();
        };
        let names = processes.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let tagged = names.filter(|name| self.is_tagged(name));
        tagged
            .filter_map(|name| pids_of(&name)?.get(level).copied())
            .collect()
    }

    fn is_tagged(&self, process: &str) -> bool {
        fs::read(format!("/proc/{process}/environ")).is_ok_and(|environment| {
            let mut entries = environment.split(|byte| *byte == 0);
            entries.any(|entry| entry == self.entry.as_bytes())
        })
    }
}

/// The pids of a process in the PID namespaces that it is in, from the namespace of `/proc` to the innermost one. If
/// `/proc` is that of an outer namespace, its names are not the pids that `kill` takes here.
fn pids_of(process: &str) -> Option<Vec<i32>> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let pids = status
        .lines()
        .find_map(|line| line.strip_prefix("NSpid:"))?;
    pids.split_whitespace()
        .map(|pid| pid.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_its_own_pid_in_the_innermost_namespace() {
        let own = std::process::id().cast_signed();
        assert_eq!(pids_of("self").unwrap().last(), Some(&own));
        assert_eq!(pids_of("no-such-process"), None);
    }
}
