//! The copier from outside: the files that it copies, that it leaves out, and that it leaves behind.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use notes::supervise::{self, Run, RunOptions};

/// A folder for one test; it is removed when the test ends.
struct TempFolder(PathBuf);

impl TempFolder {
    fn new() -> TempFolder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = folder.join(format!("copy-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        TempFolder(folder)
    }

    /// Runs the copier in this folder, with `answer` as its input.
    fn copy(&self, answer: &OsStr) -> Run {
        self.copy_in("en", answer)
    }

    /// The same, in the language `lang`.
    fn copy_in(&self, lang: &str, answer: &OsStr) -> Run {
        let keyboard = TempFolder::new();
        let typed = keyboard.0.join("typed");
        fs::write(&typed, [answer.as_bytes(), b"\n"].concat()).unwrap();
        self.run(&["--lang", lang], Stdio::from(File::open(typed).unwrap()))
    }

    fn run(&self, words: &[&str], keyboard: Stdio) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_file-copier"));
        command.args(["--speed", "1000"]).args(words);
        command
            .current_dir(&self.0)
            .env("TMPDIR", &self.0)
            .stdin(keyboard);
        let deadline = Some(Duration::from_secs(60));
        let run = supervise::run(
            &mut command,
            RunOptions {
                stdout: true,
                stderr: true,
                deadline,
                ..RunOptions::default()
            },
        )
        .unwrap();
        assert!(!run.timed_out, "the copier did not end in time");
        assert!(run.orphans.is_empty(), "the copier leaves processes behind");
        run
    }

    fn names(&self, folder: &str) -> Vec<OsString> {
        let entries = fs::read_dir(self.0.join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn every_regular_file_is_copied_and_other_entries_are_skipped() {
    let temp = TempFolder::new();
    let from = temp.0.join("from");
    fs::create_dir_all(from.join("subfolder")).unwrap();
    let strange = OsString::from_vec(b"\x1b[2J \xff\n".to_vec());
    let files = [
        (OsString::from("empty"), vec![]),
        (OsString::from("small"), b"small".to_vec()),
        (OsString::from("1024"), vec![7; 1024]),
        (
            OsString::from("large"),
            (0..20_000_u32).flat_map(u32::to_le_bytes).collect(),
        ),
        (strange, b"strange".to_vec()),
    ];
    for (name, bytes) in &files {
        fs::write(from.join(name), bytes).unwrap();
    }
    symlink("small", from.join("link")).unwrap();
    symlink("nowhere", from.join("lost")).unwrap();
    for answer in ["from", "from/"] {
        let run = temp.copy(OsStr::new(answer));
        assert_eq!(run.status, 0);
        assert!(
            !run.stdout.contains(&0x1b),
            "an escape character of a name reached the terminal"
        );
        for (name, bytes) in &files {
            assert_eq!(
                fs::read(temp.0.join("from[副本]").join(name)).unwrap(),
                *bytes
            );
        }
        assert_eq!(fs::read(temp.0.join("from[副本]/link")).unwrap(), b"small");
        assert_eq!(temp.names("from[副本]").len(), files.len() + 1);
    }
}

#[test]
fn the_progress_ends_at_100_percent() {
    let temp = TempFolder::new();
    let run = temp.run(&["copy", "--demo-folder"], Stdio::null());
    let printed = String::from_utf8(run.stdout).unwrap();
    let rates: Vec<&str> = printed
        .split('\r')
        .skip(1)
        .map(|part| &part[..part.find("...(").unwrap()])
        .collect();
    assert_eq!(rates, ["20.00", "40.00", "60.00", "80.00", "100.00"]);
    assert!(printed.ends_with(&format!("){}\n", " ".repeat(50))));
    assert!(
        temp.names(".").is_empty(),
        "the demo left its folder behind"
    );
}

#[test]
fn a_missing_folder_is_an_error_that_leaves_nothing_behind() {
    let temp = TempFolder::new();
    for name in ["nowhere", ""] {
        assert_eq!(temp.copy(OsStr::new(name)).status, 1);
        assert!(temp.names(".").is_empty());
    }
}

#[test]
fn an_empty_folder_has_an_empty_copy() {
    let temp = TempFolder::new();
    fs::create_dir(temp.0.join("from")).unwrap();
    assert_eq!(temp.copy(OsStr::new("from")).status, 0);
    assert!(temp.names("from[副本]").is_empty());
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_and_the_others_are_copied() {
    let temp = TempFolder::new();
    fs::create_dir(temp.0.join("from")).unwrap();
    for name in ["a", "b", "c"] {
        fs::write(temp.0.join("from").join(name), name).unwrap();
    }
    fs::create_dir_all(temp.0.join("from[副本]/b/in the way")).unwrap();
    assert_eq!(temp.copy(OsStr::new("from")).status, 1);
    assert_eq!(temp.names("from[副本]"), ["a", "b", "c"]);
    assert_eq!(fs::read(temp.0.join("from[副本]/c")).unwrap(), b"c");
}

#[test]
fn what_is_wrong_is_reported_in_both_languages() {
    let temp = TempFolder::new();
    fs::create_dir_all(temp.0.join("from/subfolder")).unwrap();
    for name in ["a", "b"] {
        fs::write(temp.0.join("from").join(name), name).unwrap();
    }
    fs::create_dir_all(temp.0.join("from[副本]/b/in the way")).unwrap();
    fs::write(temp.0.join("file"), "").unwrap();
    let english = [
        (
            "nowhere",
            "file-copier: cannot read the folder nowhere: No such file or directory (os error 2)\n",
        ),
        (
            "file",
            "file-copier: cannot read the folder file: Not a directory (os error 20)\n",
        ),
        (
            "from",
            "subfolder is not a regular file: skipped\n\
             b: cannot write from[副本]/b: Is a directory (os error 21)\n\
             file-copier: 1 of 2 files were not copied\n",
        ),
    ];
    let chinese = [
        ("nowhere", "file-copier: 无法读取文件夹 nowhere：不存在\n"),
        ("file", "file-copier: 无法读取文件夹 file：不是文件夹\n"),
        (
            "from",
            "subfolder 不是普通文件，跳过\n\
             b: 无法写入 from[副本]/b：是文件夹，不是文件\n\
             file-copier: 2 个文件中有 1 个没有复制成功\n",
        ),
    ];
    for (lang, cases) in [("en", english), ("zh", chinese)] {
        for (answer, expected) in cases {
            let run = temp.copy_in(lang, OsStr::new(answer));
            assert_eq!(run.status, 1);
            assert_eq!(String::from_utf8_lossy(&run.stderr), expected);
        }
    }
}

#[test]
fn without_a_folder_name_the_demo_says_what_to_do_in_both_languages() {
    let temp = TempFolder::new();
    for (lang, expected) in [
        (
            "en",
            "no folder name was given; --demo-folder creates a small folder and copies it\n",
        ),
        (
            "zh",
            "没有给出文件夹的名字；加上 --demo-folder，程序会自己建一个小文件夹来复制\n",
        ),
    ] {
        let run = temp.run(&["--lang", lang], Stdio::null());
        assert_eq!(run.status, 0);
        assert_eq!(String::from_utf8_lossy(&run.stderr), expected);
    }
}

#[test]
fn a_terminated_demo_leaves_no_folder_behind() {
    let temp = TempFolder::new();
    let mut copier = Command::new(env!("CARGO_BIN_EXE_file-copier"));
    copier.args(["--demo-folder", "--speed", "0.2"]);
    copier.env("TMPDIR", &temp.0).stdin(Stdio::null());
    let mut copier = copier.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(copier.stdout.take().unwrap());
    // The first file's progress comes after a carriage return, so the copy has begun.
    output.read_until(b'\r', &mut Vec::new()).unwrap();
    assert!(
        !temp.names("").is_empty(),
        "the demo did not create its folder in TMPDIR"
    );
    let pid = Pid::from_raw(copier.id().cast_signed());
    kill(pid, Signal::SIGTERM).unwrap();
    assert_eq!(copier.wait().unwrap().code(), Some(128 + 15));
    assert_eq!(temp.names(""), Vec::<OsString>::new());
}
