//! Tests of `fork_demo::subprocess`.

#![expect(unsafe_code, reason = "pre_exec has no safe interface")]

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

use fork_demo::subprocess::{call, call_timeout, communicate, communicate_timeout, which};
use fork_demo::{ExitStatus, Signal};

/// The timeout for commands that should end by themselves. A hang fails the test.
const LIMIT: Duration = Duration::from_secs(60);

fn sh(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[test]
fn much_in_both_directions_does_not_hang() {
    // Writes more bytes than a pipe holds to both outputs, and then reads more bytes than a pipe holds.
    let script = "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2; cat";
    let input = vec![b'x'; 3_000_000];
    let output = communicate_timeout(&mut sh(script), &input, LIMIT).unwrap();
    assert_eq!(output.status, ExitStatus::Code(0));
    assert!(!output.timed_out);
    assert_eq!(
        (output.stdout.len(), output.stderr.len()),
        (4_000_000, 1_000_000)
    );
    assert!(output.stdout[1_000_000..] == input);
}

#[test]
fn a_command_that_reads_no_input_is_not_an_error() {
    let input = vec![b'x'; 1_000_000];
    let output = communicate_timeout(&mut sh("echo done; exit 3"), &input, LIMIT).unwrap();
    assert_eq!(output.status, ExitStatus::Code(3));
    assert_eq!(output.stdout, b"done\n");
}

#[test]
fn an_empty_input_ends_at_once() {
    let output = communicate(&mut Command::new("cat"), b"").unwrap();
    assert_eq!(
        (output.status, output.stdout),
        (ExitStatus::Code(0), Vec::new())
    );
}

#[test]
fn a_command_is_ended_at_its_time_limit_and_its_output_is_kept() {
    let start = Instant::now();
    let limit = Duration::from_millis(300);
    let output = communicate_timeout(&mut sh("echo begun; exec sleep 1000"), b"", limit).unwrap();
    assert!(output.timed_out);
    assert_eq!(output.status, ExitStatus::Signal(Signal::TERM));
    assert_eq!(output.stdout, b"begun\n");
    let output = call_timeout(&mut sh("trap '' TERM; while :; do sleep 0.1; done"), limit).unwrap();
    assert!(output.timed_out);
    assert_eq!(
        output.status,
        ExitStatus::Signal(Signal::KILL),
        "SIGTERM was refused"
    );
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_a_command_has_started_is_ended_with_it_and_its_output_is_not_lost_silently() {
    // The command ends at once. The process that it has started holds its output.
    let script = "(trap 'echo ended; exit' TERM; sleep 1000 & wait; echo late)& echo $!";
    let limit = Duration::from_secs(3);
    let output = communicate_timeout(&mut sh(script), b"", limit).unwrap();
    assert_eq!(output.status, ExitStatus::Code(0));
    assert!(output.timed_out, "the output was still open");
    let text = String::from_utf8(output.stdout).unwrap();
    let (started, rest) = text.split_once('\n').unwrap();
    assert_eq!(rest, "ended\n");
    // The group has got SIGKILL, at the latest before the call returned.
    let stat = format!("/proc/{started}/stat");
    let is_alive = || {
        std::fs::read_to_string(&stat)
            .is_ok_and(|stat| !stat.contains(") Z") && !stat.contains(") X"))
    };
    let start = Instant::now();
    while is_alive() {
        assert!(start.elapsed() < LIMIT, "{started} lives on");
        std::thread::yield_now();
    }
}

#[test]
fn a_started_process_that_refuses_sigterm_is_killed_at_the_time_limit() {
    let script = "(trap '' TERM; echo begun; while :; do sleep 0.1; done)& wait";
    let limit = Duration::from_secs(3);
    let output = communicate_timeout(&mut sh(script), b"", limit).unwrap();
    assert!(output.timed_out);
    assert_eq!(output.status, ExitStatus::Signal(Signal::TERM));
    assert_eq!(output.stdout, b"begun\n");
}

#[test]
fn a_command_that_leads_a_session_is_ended_too() {
    let mut command = sh("echo begun; exec sleep 1000");
    // SAFETY: setsid is async-signal-safe.
    unsafe { command.pre_exec(|| Ok(nix::unistd::setsid().map(drop)?)) };
    let limit = Duration::from_secs(3);
    let output = communicate_timeout(&mut command, b"", limit).unwrap();
    assert!(output.timed_out);
    assert_eq!(output.status, ExitStatus::Signal(Signal::TERM));
}

#[test]
fn a_command_may_exit_by_itself_when_its_time_is_up() {
    let limit = Duration::from_millis(300);
    let mut command = sh("trap 'exit 0' TERM; while :; do sleep 0.1; done");
    let output = call_timeout(&mut command, limit).unwrap();
    assert!(output.timed_out);
    assert_eq!(output.status, ExitStatus::Code(0));
}

#[test]
fn a_status_distinguishes_a_signal_from_an_exit_code() {
    let killed = call_timeout(&mut sh("kill -9 $$"), LIMIT).unwrap();
    assert_eq!(killed.status, ExitStatus::Signal(Signal::KILL));
    let exited = call(&mut sh("exit 9")).unwrap();
    assert_eq!(exited.status, ExitStatus::Code(9));
}

#[test]
fn a_command_that_cannot_start_has_the_shells_status() {
    for (program, status) in [
        ("no-such-program", 127),
        ("/no/such/file", 127),
        ("/etc/passwd", 126),
        ("/", 126),
    ] {
        let error = call_timeout(&mut Command::new(program), LIMIT).unwrap_err();
        assert_eq!(error.shell_status(), Some(status), "{error}");
        assert!(error.to_string().contains(program), "{error}");
    }
}

#[test]
fn a_program_is_found_as_a_shell_finds_it() {
    let sh = which("sh").unwrap();
    assert!(sh.is_absolute() && sh.ends_with("sh"), "{sh:?}");
    assert_eq!(which(&sh), Some(sh));
    assert_eq!(which("no-such-program"), None);
    assert_eq!(which("/etc/passwd"), None);
}
