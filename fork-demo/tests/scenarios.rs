//! Tests of what a transcript of a process scenario cannot check: errors, figures, exits.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use notes::record::Record;
use notes::supervise::{self, RunOptions};
use notes_timeline::{History, SpanKind};

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command
        .args(words)
        .args(["--speed", "1000"])
        .env("LC_ALL", "C.UTF-8")
        .env("RUST_BACKTRACE", "0");
    command
}

fn demo(words: &[&str]) -> Output {
    command(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A command after `--` must come last on the command line.
fn subprocess(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command
        .args(["subprocess", "--"])
        .args(words)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

#[test]
fn a_missing_command_ends_the_demo_with_the_shells_status() {
    for (program, status, hint) in [
        ("no-such-program", 127, "PATH"),
        ("/etc/passwd", 126, "ls -l"),
    ] {
        let output = subprocess(&[program]);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        assert!(
            stderr.contains(program) && stderr.contains(hint),
            "{stderr}"
        );
    }
    let mut chinese = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    chinese.args(["subprocess", "--lang", "zh", "--", "no-such-program"]);
    let stderr = text(&chinese.output().unwrap().stderr);
    assert!(
        stderr.contains("无法运行 no-such-program：装了吗？"),
        "{stderr}"
    );
}

#[test]
fn the_demo_prints_a_commands_exit_code_and_succeeds() {
    for (script, shown) in [
        ("exit 3", "Exit code: 3"),
        ("kill -9 $$", "Exit code: -9 (SIGKILL)"),
    ] {
        let output = subprocess(&["sh", "-c", script]);
        assert!(output.status.success());
        let printed = text(&output.stdout);
        assert!(printed.ends_with(&format!("{shown}\n")), "{printed}");
        assert!(
            printed.starts_with(&format!("$ sh -c '{script}'\n")),
            "{printed}"
        );
    }
}

#[test]
fn an_interrupted_demo_ends_its_command() {
    notes_testkit::stop_ignoring_sigint();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command.args(["subprocess", "--", "sh", "-c", "echo $$; exec sleep 1000"]);
    let mut demo = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let pid = lines.nth(1).unwrap().unwrap();
    kill(Pid::from_raw(demo.id().cast_signed()), Signal::SIGINT).unwrap();
    assert_eq!(demo.wait().unwrap().code(), Some(130));
    assert!(
        !std::fs::exists(format!("/proc/{pid}")).unwrap(),
        "process {pid} is still there"
    );
}

#[test]
fn a_crash_ends_its_process_where_the_program_was_started_with_sigsegv_ignored() {
    // Without an end, the process that can't crash loops: timeout ends the whole process group.
    let script = "trap '' SEGV; exec timeout 60 \"$0\" --speed 1000 crash";
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", script, env!("CARGO_BIN_EXE_fork-demo")]);
    let output = output.output().unwrap();
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("segfault: exitcode -11"), "{printed}");
}

#[test]
fn a_childs_private_memory_is_about_what_it_has_written() {
    let output = demo(&["cow"]);
    let printed = text(&output.stdout);
    let private: Vec<f64> = printed
        .lines()
        .filter_map(|line| {
            line.strip_suffix(" MiB private")?
                .rsplit(' ')
                .next()?
                .parse()
                .ok()
        })
        .collect();
    let [parent, before, half, all] = private[..] else {
        panic!("{printed}");
    };
    assert!((64.0..72.0).contains(&parent), "{printed}");
    assert!(before < 8.0, "{printed}");
    assert!((32.0..40.0).contains(&half), "{printed}");
    assert!((64.0..72.0).contains(&all), "{printed}");
}

#[test]
fn a_spawn_without_a_guard_is_refused_with_pythons_message() {
    let output = demo(&["spawn-without-guard"]);
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("before the current process has finished its bootstrapping phase"),
        "{stderr}"
    );
}

#[test]
fn panics_and_crashes_are_reported_on_standard_error_with_the_name() {
    let output = demo(&["crash"]);
    assert!(output.status.success());
    let stderr = text(&output.stderr);
    assert!(stderr.contains("process panic ("), "{stderr}");
    assert!(
        stderr.contains("thread unlucky of process panicking-thread ("),
        "{stderr}"
    );
}

#[test]
fn a_backtrace_adds_no_line_to_intended_panics() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    let output = command.arg("crash").env("RUST_BACKTRACE", "1").output();
    let stderr = text(&output.unwrap().stderr);
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(
        lines.len() == 2 && lines.iter().all(|line| line.contains(" panicked at ")),
        "{stderr}"
    );
}

#[test]
fn numbers_out_of_range_are_refused_with_the_range() {
    for (words, range) in [
        (
            ["cost", "--times", "0"],
            "give a whole number from 1 to 10000",
        ),
        (
            ["cost", "--heap-mib", "0"],
            "give a whole number from 1 to 65536",
        ),
    ] {
        let output = demo(&words);
        assert_eq!(output.status.code(), Some(2));
        let stderr = text(&output.stderr);
        assert!(stderr.contains(range), "{stderr}");
    }
}

/// The record of a run at the notes' pace, which is slow enough that concurrent work overlaps.
fn record(words: &[&str]) -> Record {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command.args(words);
    let options = RunOptions {
        stdout: true,
        record: true,
        deadline: Some(Duration::from_secs(60)),
        ..RunOptions::default()
    };
    let run = supervise::run(&mut command, options).unwrap();
    assert_eq!(run.status, 0, "{}", text(&run.stdout));
    run.record.unwrap()
}

#[test]
fn the_five_threads_of_say_sorry_sleep_at_the_same_time() {
    assert_eq!(
        History::of(&record(&["say-sorry"])).most_at_once(SpanKind::Sleep),
        5
    );
}

#[test]
fn singing_and_dancing_overlap_in_processes_and_in_threads() {
    let record = record(&["multitask", "--speed", "3"]);
    let history = History::of(&record);
    let actors = history.actors();
    let works = |names: [&str; 2]| {
        let of = |name: &str| {
            let mut works = history.spans().iter().filter(|span| {
                span.kind == SpanKind::Work && actors[span.actor].name.starts_with(name)
            });
            works
                .next()
                .unwrap_or_else(|| panic!("{name} has no work span"))
        };
        names.map(of)
    };
    for pair in [["Process-1", "Process-2"], ["Thread-1", "Thread-2"]] {
        let [sing, dance] = works(pair);
        let overlap = sing.start_ns < dance.end_ns && dance.start_ns < sing.end_ns;
        assert!(
            overlap,
            "{pair:?} did not work at the same time: {sing:?}, {dance:?}"
        );
    }
}

#[test]
fn without_nslookup_getent_and_sort_run_instead() {
    let mut command = command(&["subprocess"]);
    // Put only getent and sort into the PATH.
    let folder = std::env::temp_dir().join(format!("path-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["getent", "sort"] {
        let found = subprocess_which(name);
        std::os::unix::fs::symlink(found, folder.join(name)).unwrap();
    }
    let output = command.env("PATH", &folder).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let printed = text(&output.stdout);
    let (called, fed) = printed.split_once("$ sort\n").unwrap();
    assert!(
        called.starts_with("$ getent hosts localhost\n"),
        "{printed}"
    );
    assert!(
        called.contains("localhost") && called.ends_with("Exit code: 0\n"),
        "{printed}"
    );
    assert_eq!(fed, "exit\npython.org\nset q=mx\n\nExit code: 0\n");
}

fn subprocess_which(name: &str) -> std::path::PathBuf {
    fork_demo::subprocess::which(name).unwrap_or_else(|| panic!("this machine has no {name}"))
}
