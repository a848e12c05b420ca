//! Runs promises one after another, each in its own process group, and checks what they leave behind.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, getppid};
use notes::supervise::wait;

/// The name of a promise, which says what holds, and the function that tests it.
pub type Promise = (&'static str, fn());

/// A list of promises, named like their functions.
#[macro_export]
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        pub(crate) const PROMISES: &[$crate::promises::Promise] = &[$((stringify!($name), $name)),*];
    };
}
const DEADLINE: Duration = Duration::from_secs(60);

/// Runs the promise that the command line names, or those that it selects. The `main` of such a test calls this.
///
/// # Panics
/// If a promise named by the command line fails.
pub fn main(arguments: &[String], lists: &[&[Promise]]) -> ExitCode {
    let all = lists.iter().copied().flatten().copied();
    match arguments {
        [word, name] if word == "promise" => run_in_this_process(name, all),
        [word, name, runner] if word == "promise" => {
            end_with(runner);
            run_in_this_process(name, all)
        }
        _ => run(arguments, all),
    }
}

fn run(arguments: &[String], all: impl Iterator<Item = Promise>) -> ExitCode {
    crate::programs::stop_ignoring_sigint();
    let words: Vec<_> = arguments
        .iter()
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted =
        |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let names = all.map(|(name, _)| name).filter(|name| wanted(name));
    if arguments.iter().any(|word| word == "--list") {
        names.for_each(|name| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for name in names {
        match try_promise(name) {
            Ok(said) => println!("test {name} ... {said}"),
            Err(why) => {
                println!("test {name} ... FAILED\n{why}");
                failed += 1;
            }
        }
    }
    println!("{failed} failed");
    ExitCode::from(u8::from(failed > 0))
}

/// The result of a promise that holds: its output line that begins with `skipped:`, or `ok`.
fn try_promise(name: &str) -> Result<String, String> {
    let mut output = File::from(memfd_create(c"output", MFdFlags::MFD_CLOEXEC).unwrap());
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["promise", name, &std::process::id().to_string()])
        .env_remove("RUST_BACKTRACE")
        .process_group(0)
        .stdin(File::open("/dev/null").unwrap())
        .stdout(output.try_clone().unwrap())
        .stderr(output.try_clone().unwrap());
    let child = command.spawn().unwrap();
    let pid = child.id().cast_signed();
    let (status, timed_out) = wait(child, Some(DEADLINE)).unwrap();
    let left = processes_of_group(pid);
    // Processes that are left would disturb the next promise. ESRCH: there are none.
    killpg(Pid::from_raw(pid), Signal::SIGKILL).unwrap_or(());
    let mut text = String::new();
    output.rewind().unwrap();
    output.read_to_string(&mut text).unwrap();
    match status {
        _ if timed_out => Err(format!(
            "did not end within {DEADLINE:?} and was killed\n{text}"
        )),
        status if !status.success() => Err(format!("{status}\n{text}")),
        _ if !left.is_empty() => Err(format!("processes are left: {left:?}\n{text}")),
        _ => {
            let skipped = text.lines().find(|line| line.starts_with("skipped:"));
            Ok(skipped.unwrap_or("ok").to_owned())
        }
    }
}

/// Makes this process end when its runner ends, in any way. Its group is not the terminal's, so no signal from the
/// terminal would end it.
fn end_with(runner: &str) {
    set_pdeathsig(Signal::SIGKILL).unwrap();
    // The runner may have ended before.
    assert_eq!(getppid().to_string(), runner, "the runner has ended");
}

/// Runs one promise. Afterwards, this process must have no more children and descriptors than before.
fn run_in_this_process(name: &str, mut all: impl Iterator<Item = Promise>) -> ExitCode {
    let (_, promise) = all.find(|(other, _)| *other == name).unwrap();
    let before = descriptors();
    promise();
    assert_eq!(descriptors(), before, "the test leaked descriptors");
    assert_eq!(
        waitpid(None, None),
        Err(Errno::ECHILD),
        "the test left children"
    );
    ExitCode::SUCCESS
}

/// The number of open descriptors of this process.
///
/// # Panics
/// If there is no /proc.
pub fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// The live processes and zombies of a process group: pid and state.
fn processes_of_group(group: i32) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap() {
        let Ok(stat) = fs::read_to_string(entry.unwrap().path().join("stat")) else {
            continue;
        };
        let (before, after) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = after.split_ascii_whitespace().collect();
        if fields[2] == group.to_string() {
            found.push((before.to_owned(), fields[0].to_owned()));
        }
    }
    found
}
