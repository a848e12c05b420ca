//! Ends every scenario early, by Ctrl-C and by a closed pipe: nothing may be left behind.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use notes::supervise::{ProcessTag, shell_status, wait};

use crate::programs::{DEADLINE, demo_in, program, stop_ignoring_sigint};

/// Interrupts every scenario of the demo in `folder` after its first line: no child may be left, and the status must be
/// 130.
///
/// Each scenario runs slower than the notes, so that the signal comes in the middle. A scenario that has ended by then
/// must have ended with status 0.
pub fn check_interrupt(folder: &Path) {
    stop_ignoring_sigint();
    for_each_scenario(folder, &[false, true], |program, name, to_the_group| {
        let mut command = Command::new(program);
        command
            .args(["--speed", "0.5", name])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let tag = ProcessTag::add_to(&mut command);
        let mut child = start(&mut command);
        let rest = first_line(&mut child);
        let pid = Pid::from_raw(child.id().cast_signed());
        let target = if to_the_group {
            Pid::from_raw(-pid.as_raw())
        } else {
            pid
        };
        kill(target, Signal::SIGINT)
            .unwrap_or_else(|error| panic!("{name}: cannot send SIGINT: {error}"));
        let signalled = Instant::now();
        let (status, timed_out) = wait_for_end(child);
        assert!(
            !timed_out,
            "{name}: still running {DEADLINE:?} after Ctrl-C"
        );
        // A short scenario may have printed its last line already; none continues.
        let was_over = status == 0 && signalled.elapsed() < Duration::from_secs(3);
        assert!(
            status == 130 || was_over,
            "{name}: status {status} after Ctrl-C, not 130"
        );
        let orphans = tag.kill_all();
        assert!(
            orphans.is_empty(),
            "{name}: processes left behind after Ctrl-C: {orphans:?}"
        );
        drop(rest);
    });
}

/// Runs every scenario of the demo in `folder` without a reader, from its start or after some lines: it must end
/// without a message.
pub fn check_closed_pipe(folder: &Path) {
    for_each_scenario(folder, &[0, 1, 2, 4], check_closed_pipe_after);
}

fn check_closed_pipe_after(program: &Path, name: &str, lines: usize) {
    let mut command = Command::new(program);
    command.args(["--speed", "1000", name]).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let tag = ProcessTag::add_to(&mut command);
    let mut child = start(&mut command);
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).lines().take(lines).for_each(drop);
    }
    let stderr = child.stderr.take();
    let started = Instant::now();
    let (status, timed_out) = wait_for_end(child);
    assert!(
        !timed_out && started.elapsed() < DEADLINE / 2,
        "{name}: still running {:?} after its output was closed after line {lines}",
        started.elapsed()
    );
    let orphans = tag.kill_all();
    assert!(
        orphans.is_empty(),
        "{name}: processes left behind after a closed pipe: {orphans:?}"
    );
    let mut text = String::new();
    stderr.map(|mut stderr| stderr.read_to_string(&mut text));
    assert!(
        !text.to_lowercase().contains("pipe"),
        "{name} prints a message about the closed pipe: {text}"
    );
    assert_eq!(
        status, 0,
        "{name}: status is not 0 after a closed pipe; standard error: {text}"
    );
}

/// Runs every scenario of the demo in `folder` with an output that takes no byte, as a file on a full disk: it must end
/// with an error and status 1.
pub fn check_full_disk(folder: &Path) {
    for_each_scenario(folder, &[()], |program, name, ()| {
        let full = File::options().write(true).open("/dev/full");
        let mut command = Command::new(program);
        command.args(["--speed", "1000", name]).stdin(Stdio::null());
        command.stdout(full.unwrap_or_else(|error| panic!("cannot open /dev/full: {error}")));
        command.stderr(Stdio::piped());
        let tag = ProcessTag::add_to(&mut command);
        let mut child = start(&mut command);
        let stderr = child.stderr.take();
        let (status, timed_out) = wait_for_end(child);
        let orphans = tag.kill_all();
        assert!(
            !timed_out,
            "{name}: still running {DEADLINE:?} after its output failed"
        );
        assert!(
            orphans.is_empty(),
            "{name}: processes left behind: {orphans:?}"
        );
        let mut text = String::new();
        stderr.map(|mut stderr| stderr.read_to_string(&mut text));
        assert_eq!(status, 1, "{name}: standard error: {text}");
        let said = "error: cannot write to standard output: No space left on device";
        assert!(text.contains(said), "{name}: {text}");
    });
}

/// Checks each scenario in each of the `ways`, several at a time, because most of them sleep.
fn for_each_scenario<W: Copy + Sync>(
    folder: &Path,
    ways: &[W],
    check: impl Fn(&Path, &str, W) + Sync,
) {
    let demo = demo_in(folder);
    let program = program(&demo.name);
    let scenarios = demo.scenarios.iter();
    let all: Vec<(&str, W)> = scenarios
        .flat_map(|scenario| ways.iter().map(|way| (scenario.name.as_str(), *way)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((name, way)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            check(&program, name, *way);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

fn start(command: &mut Command) -> Child {
    command
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"))
}

/// Waits for the first line and returns the open pipe.
fn first_line(child: &mut Child) -> Option<BufReader<ChildStdout>> {
    let mut output = BufReader::new(child.stdout.take()?);
    let mut line = String::new();
    let read = output.read_line(&mut line);
    read.unwrap_or_else(|error| panic!("cannot read the first line: {error}"));
    Some(output)
}

fn wait_for_end(child: Child) -> (u8, bool) {
    let ended = wait(child, Some(DEADLINE));
    let (status, timed_out) =
        ended.unwrap_or_else(|error| panic!("cannot wait for the demo: {error}"));
    (shell_status(status), timed_out)
}
