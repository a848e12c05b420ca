//! The binary `notes` from outside.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn notes(words: &[&str]) -> Command {
    let mut command = Command::new(notes_testkit::program("notes"));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    command
        .args(words)
        .current_dir(workspace)
        .env("LC_ALL", "C.UTF-8");
    command
}

fn first_line(child: &mut Child) -> BufReader<std::process::ChildStdout> {
    let mut output = BufReader::new(child.stdout.take().expect("the output is piped"));
    output
        .read_line(&mut String::new())
        .expect("a line can be read");
    output
}

#[test]
fn ctrl_c_ends_a_comparison_and_not_only_the_demo_that_it_runs() {
    notes_testkit::hear_ctrl_c();
    let mut compare = notes(&["compare", "fork-demo", "--speed", "2"]);
    let compare = compare.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut compare = compare.expect("notes can be started");
    let _output = first_line(&mut compare);
    kill(Pid::from_raw(compare.id().cast_signed()), Signal::SIGINT).expect("it runs");
    let status = compare.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
}

#[test]
fn a_demo_that_nohup_starts_is_drawn_after_the_terminal_is_gone() {
    let picture = std::env::temp_dir().join(format!("nohup-{}.svg", std::process::id()));
    let mut nohup = Command::new("nohup");
    nohup.arg(notes_testkit::program("deadlock-lab"));
    let demo = nohup.arg("--timeline").arg(&picture).stdin(Stdio::null());
    let demo = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut demo = demo.expect("nohup can be started");
    let _output = first_line(&mut demo);
    kill(Pid::from_raw(demo.id().cast_signed()), Signal::SIGHUP).expect("it runs");
    let status = demo.wait().expect("it ends");
    let drawn = std::fs::read_to_string(&picture).expect("the picture is there");
    std::fs::remove_file(&picture).expect("the picture is there");
    assert_eq!(status.code(), Some(0));
    assert!(drawn.ends_with("</svg>\n"), "{drawn}");
}

#[test]
fn what_is_not_there_is_status_2_in_both_languages() {
    for (lang, hint) in [("en", "no such demo"), ("zh", "没有这个程序")] {
        let output = notes(&["compare", "no-such-demo", "--lang", lang]).output();
        let output = output.expect("notes can be started");
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(complaint.contains(hint), "{complaint}");
    }
}

#[test]
fn outside_the_workspace_it_says_where_to_go() {
    let output = notes(&[])
        .current_dir("/")
        .output()
        .expect("notes can be started");
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("change into it"), "{complaint}");
}
