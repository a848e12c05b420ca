//! A demo that is killed while `notes` waits for its answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{notes, text};

/// A folder with this program, `notes`, and a demo that kills itself. It is removed at the end.
struct Programs(PathBuf);

impl Programs {
    fn new(name: &str) -> Programs {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::remove_dir_all(&folder).unwrap_or(()); // A test that was killed left it.
        fs::create_dir_all(&folder).expect("a folder can be created");
        // A link: a program that is being written cannot be started.
        let linked = fs::hard_link(env!("CARGO_BIN_EXE_notes"), folder.join("notes"));
        linked.expect("the folder is beside the program");
        let script = "printf '#!/bin/sh\\nkill -KILL $$\\n' >pool-demo && chmod +x pool-demo";
        let shell = Command::new("sh")
            .args(["-c", script])
            .current_dir(&folder)
            .status();
        assert!(shell.expect("there is a shell").success());
        Programs(folder)
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap_or(());
    }
}

#[test]
fn a_demo_that_is_killed_before_it_answers_is_named_with_the_signal_and_what_to_do() {
    let programs = Programs::new("killed-demo");
    let told = "pool-demo was asked which printout belongs to `pool --workers 4`, and the signal SIGKILL ended it before it \
                answered: run this command again; if the demo ends again, run it alone to see why: cargo run -p pool-demo -- pool \
                --workers 4";
    for (words, expected) in [
        ("compare pool-demo pool --workers 4 --printout -", told),
        ("compare pool-demo pool --workers 4", told),
        (
            "compare pool-demo pool --workers 4 --printout - --lang zh",
            "它还没回答就被信号 SIGKILL 终止了：请再运行一次这个命令",
        ),
    ] {
        let mut command = Command::new(programs.0.join("notes"));
        command
            .args(notes(words).get_args())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("LC_ALL", "C.UTF-8")
            .env("CARGO", "true") // The demo needs no build.
            .stdin(Stdio::null());
        let output = command.output().expect("notes can be started");
        let error = text(&output.stderr);
        assert!(error.contains(expected), "{error}");
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert_eq!(text(&output.stdout), "");
    }
}
