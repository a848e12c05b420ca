//! Starts that a demo refuses, and flags that it understands.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use crate::{demo, refused};

#[test]
fn a_run_in_another_pid_namespace_than_its_children_is_refused() {
    let mut unshare = Command::new("unshare");
    unshare.args(["--pid", "true"]).stderr(Stdio::null());
    if !unshare.status().is_ok_and(|status| status.success()) {
        println!("skipped: this user may not make a PID namespace");
        return;
    }
    for options in [&[][..], &["--compare"]] {
        let mut command = Command::new("timeout");
        command.args(["60", "unshare", "--pid"]);
        command.arg(notes_testkit::program("fork-demo"));
        let output = command
            .args(["my-process", "--speed", "1000"])
            .args(options)
            .output();
        let output = output.expect("timeout can be started");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.contains("with `unshare --pid`, use `--fork`, too"),
            "{error}"
        );
    }
}

#[test]
fn the_error_names_an_argument_that_is_not_utf8() {
    let wrong = OsStr::from_bytes(b"p\xffol");
    for (lang, says) in [
        (
            "en",
            "error: the argument 'p\u{fffd}ol' is not valid UTF-8\n",
        ),
        ("zh", "错误：参数“p\u{fffd}ol”里有不符合 UTF-8 的字节\n"),
    ] {
        let mut command = demo("pool-demo", &["--lang", lang, "pool", "--tasks"]);
        command.arg(wrong);
        let error = refused(command);
        assert!(error.starts_with(says), "{error}");
    }
}

#[test]
fn joined_flags_ask_for_the_help_of_the_demo() {
    let output = demo("fork-demo", &["-hV"]).output();
    let output = output.expect("the program can be started");
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(help.contains("Scenarios:"), "{help}");
}
