//! Tests of the command line that all demos share: bad input, pictures, full disks.

use std::fs::{self, File};
use std::process::{Command, Output};

fn demo(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command.args(words).env("LC_ALL", "C.UTF-8");
    command.output().expect("the demo can be started")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A path in the temporary directory that no other test uses.
fn temporary(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("fork-demo-{}-{name}", std::process::id()))
}

#[test]
fn an_invalid_command_line_is_refused_with_status_2() {
    for (words, hint) in [
        (&["forks"][..], "no such scenario: 'forks'"),
        (&["--no-such-option"], "no such option: '--no-such-option'"),
        (
            &["fork", "--no-such-option"],
            "no such option: '--no-such-option'",
        ),
        (&["--speed", "0"], "from 0.01 to 10000"),
        (&["--speed", "-1"], "from 0.01 to 10000"),
        (&["fork", "--speed", "nan"], "from 0.01 to 10000"),
        (&["--speed"], "a value is required"),
        (
            &["--seed", "x"],
            "invalid value 'x' for '--seed <N>': give a whole number from 0\n",
        ),
        (&["--lang", "fr"], "en, zh"),
        (&["--timeline", "run.png"], ".svg"),
    ] {
        let output = demo(words);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{words:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(hint),
            "{words:?}: {}",
            stderr(&output)
        );
        assert!(
            output.stdout.is_empty(),
            "{words:?}: the demo ran although the command line is invalid"
        );
    }
}

#[test]
fn help_as_a_word_prints_the_help() {
    for (words, same) in [
        (&["help"][..], &["--help"][..]),
        (&["--lang", "zh", "help"], &["--lang", "zh", "--help"]),
        (&["help", "cost"], &["cost", "--help"]),
    ] {
        let (output, help) = (demo(words), demo(same));
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(!help.stdout.is_empty(), "{same:?}");
        assert_eq!(output.stdout, help.stdout, "{words:?}");
    }
    let unknown = demo(&["help", "forks"]);
    assert_eq!(unknown.status.code(), Some(2));
    let error = stderr(&unknown);
    assert!(error.contains("no such scenario: 'forks'"), "{error}");
    assert!(error.contains("did you mean 'fork'?"), "{error}");
}

#[test]
fn a_number_that_is_none_is_refused_with_the_range() {
    let range = "give a whole number from 1 to 10000\n";
    for (words, says) in [
        (["cost", "--times", "x"], range),
        (["cost", "--times", "-1"], range),
        (["cost", "--times", "20000"], range),
        (["cost", "--times=1.5", "--seed=7"], range),
        (["fork", "--seed", "-1"], "give a whole number from 0\n"),
        (
            ["fork", "--seed", "99999999999999999999"],
            "the number is too large\n",
        ),
    ] {
        let error = stderr(&demo(&words));
        assert!(error.contains("invalid value '"), "{words:?}: {error}");
        assert!(error.contains(says), "{words:?}: {error}");
        let value = words.iter().find_map(|word| word.strip_prefix("--times="));
        let value = format!("'{}'", value.unwrap_or(words[2]));
        assert!(error.contains(&value), "{words:?}: {error}");
    }
}

#[test]
fn compare_refuses_options_without_a_printout() {
    let output = demo(&["cost", "--compare", "--times", "3"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("no printout"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn shared_options_are_accepted_before_and_after_the_scenario() {
    for words in [
        &["--speed", "100", "process"][..],
        &["process", "--speed=100"],
        &["--seed", "7"],
    ] {
        let output = demo(words);
        assert!(output.status.success(), "{words:?}: {}", stderr(&output));
    }
}

#[test]
fn an_unwritable_timeline_file_is_reported_before_the_demo_starts() {
    let output = demo(&["process", "--timeline", "/nonexistent/run.svg"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("/nonexistent/run.svg"),
        "{}",
        stderr(&output)
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn beyond_the_file_size_limit_a_timeline_is_an_error() {
    let path = temporary("limited.svg");
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -f 0; exec \"$0\" process --timeline \"$1\""]);
    shell.arg(env!("CARGO_BIN_EXE_fork-demo")).arg(&path);
    let output = shell.env("LC_ALL", "C.UTF-8").output().unwrap();
    fs::remove_file(&path).unwrap_or(());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("ulimit -f"), "{output:?}");
}

#[test]
fn a_timeline_is_not_written_to_a_pipe_or_a_device() {
    let pipe = temporary("pipe.svg");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    // No process reads the pipe, so opening it like a file would block forever.
    let output = demo(&["fork", "--timeline", pipe.to_str().unwrap()]);
    fs::remove_file(&pipe).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        output.stdout.is_empty(),
        "the demo ran although it cannot write the timeline"
    );

    let device = temporary("device.svg");
    std::os::unix::fs::symlink("/dev/null", &device).unwrap();
    let output = demo(&["fork", "--timeline", device.to_str().unwrap()]);
    fs::remove_file(&device).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("not a regular file"),
        "{}",
        stderr(&output)
    );
    assert!(
        output.stdout.is_empty(),
        "the demo ran although it cannot write the timeline"
    );
}

#[test]
fn a_timeline_shows_parent_and_child() {
    let path = temporary("run.svg");
    let output = demo(&["process", "--timeline", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let picture = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    for part in [
        "<svg",
        "MainProcess",
        "Process-1",
        "Run child process test",
        "</svg>",
    ] {
        assert!(
            picture.contains(part),
            "the picture does not contain {part}"
        );
    }
}

#[test]
fn a_trace_is_json_with_an_event_for_each_line() {
    let path = temporary("run.json");
    let output = demo(&["fork", "--timeline", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let trace: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(
        trace["traceEvents"]
            .as_array()
            .is_some_and(|events| events.len() >= 3),
        "{trace}"
    );
}

#[test]
fn each_kind_of_wait_for_a_child_is_one_join_with_the_childs_name() {
    for (scenario, child) in [
        ("fork", "Fork-1"),
        ("process", "Process-1"),
        ("subprocess", "sort"),
    ] {
        let path = temporary(&format!("{scenario}-joins.json"));
        let output = demo(&[scenario, "--timeline", path.to_str().unwrap()]);
        assert!(output.status.success(), "{}", stderr(&output));
        let trace: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        fs::remove_file(&path).unwrap();
        let entries = trace["traceEvents"].as_array().unwrap().iter();
        let joins: Vec<&str> = entries
            .filter(|entry| entry["cat"] == "join")
            .filter_map(|entry| entry["name"].as_str())
            .collect();
        let of_child = |join: &&&str| **join == format!("joins {child}");
        assert_eq!(joins.iter().filter(of_child).count(), 1, "{joins:?}");
    }
}

#[test]
fn a_full_disk_is_reported() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    let output = command.arg("process").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("No space left on device"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn compare_and_timeline_work_together() {
    let path = temporary("both.svg");
    let output = demo(&["process", "--compare", "--timeline", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    fs::remove_file(&path).unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Child process end."));
}

#[test]
fn a_full_standard_error_loses_only_the_message() {
    let path = temporary("told-to-nobody.svg");
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command.args(["fork", "--timeline"]).arg(&path);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = command.stderr(full).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(fs::read_to_string(&path).unwrap().contains("</svg>"));
    fs::remove_file(path).unwrap();

    let [stdout, stderr] =
        std::array::from_fn(|_| File::options().write(true).open("/dev/full").unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    let status = command.arg("fork").stdout(stdout).stderr(stderr).status();
    assert_eq!(status.unwrap().code(), Some(1));
}
