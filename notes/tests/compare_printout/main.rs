//! `notes compare DEMO SCENARIO --printout FILE`: what it prints and its exit status.

mod killed_demo;
mod wrong_commands;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn notes(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notes"));
    command
        .args(words.split(' '))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "C.UTF-8");
    command
}

fn run(words: &str) -> Output {
    notes(words).output().expect("notes can be started")
}

/// Runs `notes` with `input` on standard input.
fn run_with(words: &str, input: &[u8]) -> Output {
    let child = notes(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("notes can be started");
    let mut stdin = child.stdin.take().expect("the input is piped");
    stdin.write_all(input).expect("notes reads the input");
    drop(stdin);
    child.wait_with_output().expect("notes can be waited for")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Checks that `output` is an error in the command that says `expected` and prints nothing else.
fn assert_wrong_command(output: &Output, expected: &str) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains(expected), "{error}");
    assert_eq!(text(&output.stdout), "");
}

/// A file of this test's own, removed at the end.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(name: &str, bytes: &[u8]) -> TemporaryFile {
        let path = std::env::temp_dir().join(format!("notes-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).expect("a temporary file can be written");
        TemporaryFile(path)
    }

    fn path(&self) -> std::path::Display<'_> {
        self.0.display()
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // A file that is gone already needs no removal.
        std::fs::remove_file(&self.0).unwrap_or(());
    }
}

const FORK: &str = "\
Process (18673) start...
I (18673) just created a child process (18674).
I am child process (18674) and my parent is 18673.
";

#[test]
fn a_printout_that_agrees_gets_a_report_and_status_0() {
    let file = TemporaryFile::new("fork.txt", FORK.as_bytes());
    let from_file = run(&format!(
        "compare fork-demo fork --printout {}",
        file.path()
    ));
    let piped = run_with("compare fork-demo fork --printout -", FORK.as_bytes());
    for output in [&from_file, &piped] {
        let report = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{report}");
        assert!(
            report.contains("the notes: 000 多进程/创建子进程"),
            "{report}"
        );
        assert!(report.contains("I am child process (18674)"), "{report}");
        assert_eq!(text(&output.stderr), "");
    }
    assert_eq!(text(&from_file.stdout), text(&piped.stdout));
}

#[test]
fn a_printout_that_disagrees_gets_a_report_and_status_1() {
    for wrong in [
        FORK.replace("parent is 18673", "parent is 1"),
        String::new(),
    ] {
        let output = run_with("compare fork-demo fork --printout=-", wrong.as_bytes());
        let report = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{report}");
        assert!(
            report.contains("The printout differs from the notes"),
            "{report}"
        );
    }
}

#[test]
fn the_report_names_the_transcript_as_a_demo_does() {
    let output = run_with(
        "compare fork-demo fork --printout -",
        b"Process (18673) start...\n",
    );
    let report = text(&output.stdout);
    let name = "fork-demo/transcripts/fork.txt:";
    assert!(report.contains(name), "{report}");
    assert!(!report.contains(&format!("/{name}")), "{report}");
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_make_no_difference() {
    let windows = format!("\u{feff}{}", FORK.replace('\n', "\r\n"));
    let output = run_with("compare fork-demo fork --printout -", windows.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn the_report_is_in_chinese_on_request() {
    for words in [
        "--lang zh compare fork-demo fork --printout -",
        "compare fork-demo fork --printout - --lang=zh",
    ] {
        let report = text(&run_with(words, FORK.as_bytes()).stdout);
        assert!(report.contains("这份输出与笔记一致"), "{report}");
    }
}

/// The printout that the file `python/NAME` holds.
fn python(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    std::fs::read(folder.join(name)).expect("the printout exists")
}

#[test]
fn the_scenarios_options_choose_the_printout() {
    // Five tasks on five workers: nobody waits, so this is no run with four.
    let five = text(&python("004_04_pool5_apply_async.txt"));
    let four = text(&python("001_02_pool4_apply_async.txt"));
    for (words, printout, status) in [
        ("compare pool-demo pool --printout -", &four, 0),
        ("compare pool-demo pool --workers 5 --printout -", &four, 1),
        ("compare pool-demo pool --printout - --workers=5", &four, 1),
        (
            "compare pool-demo pool --printout - -- --workers 5",
            &four,
            1,
        ),
        ("compare pool-demo pool --printout -", &five, 1),
        ("compare pool-demo pool --workers 5 --printout -", &five, 0),
    ] {
        let output = run_with(words, printout.as_bytes());
        let report = text(&output.stdout);
        assert_eq!(output.status.code(), Some(status), "{words}: {report}");
    }
}

#[test]
fn a_printout_of_other_options_gets_a_hint() {
    let folder = python("000_10_folder_copier.txt");
    let words = "compare file-copier copy --printout -";
    let english = text(&run_with(words, &folder).stdout);
    let hint = "\nIt agrees with the printout of `copy --demo-folder`.\n";
    assert!(english.ends_with(hint), "{english}");
    let chinese = text(&run_with(&format!("--lang zh {words}"), &folder).stdout);
    let hint = "\n它与 `copy --demo-folder` 的输出一致。\n";
    assert!(chinese.ends_with(hint), "{chinese}");
    let right = text(&run_with(&format!("{words} --demo-folder"), &folder).stdout);
    assert!(!right.contains("It agrees"), "{right}");
    let wrong = text(&run_with(words, b"no such line\n").stdout);
    assert!(!wrong.contains("It agrees"), "{wrong}");
}

#[test]
fn a_saved_printout_is_not_called_a_run() {
    let wrong = FORK.replace("I am child", "I was child");
    for printed in [FORK, &wrong] {
        let words = "compare fork-demo fork --printout -";
        let report = text(&run_with(words, printed.as_bytes()).stdout);
        assert!(report.contains("  the printout\n"), "{report}");
        assert!(report.contains("The printout "), "{report}");
        assert!(!report.contains("run"), "{report}");
        let words = format!("--lang zh {words}");
        let report = text(&run_with(&words, printed.as_bytes()).stdout);
        assert!(report.contains("这份输出"), "{report}");
        assert!(!report.contains("运行"), "{report}");
    }
}

#[test]
fn a_default_that_is_spelled_out_counts_as_left_out() {
    let pool = text(&python("001_02_pool4_apply_async.txt"));
    let abc = text(&python("003_10_condition_abc.txt"));
    for (words, printout) in [
        ("pool-demo pool --workers 4", &pool),
        ("pool-demo pool --tasks=05 --workers=4", &pool),
        ("pool-demo pool -- --workers 4", &pool),
        ("producer-consumer abc --by condition", &abc),
        ("producer-consumer abc --rounds 10", &abc),
    ] {
        let words = format!("compare --printout - {words}");
        let output = run_with(&words, printout.as_bytes());
        let report = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words}: {report}");
    }
    let run = run("compare pool-demo pool --workers 4 --speed 100");
    let (told, error) = (text(&run.stdout), text(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{told}{error}");
    assert!(told.contains("1 of 1 agree"), "{told}");
}

#[test]
fn lines_of_ours_are_accepted_in_both_languages() {
    let student = "do_subtask_1: Alice (in Thread-A)\n";
    let chinese = "do_subtask_1：Alice（在 Thread-A 中）\n";
    for (lang, line) in [
        ("en", student),
        ("zh", student),
        ("en", chinese),
        ("zh", chinese),
    ] {
        let run = [1, 2, 2, 2]
            .map(|task| line.replace('1', &task.to_string()))
            .concat();
        let run = run.clone() + &run.replace("Alice", "Bob").replace("Thread-A", "Thread-B");
        let words =
            format!("compare shared-memory student-by-parameter --lang {lang} --printout -");
        let output = run_with(&words, run.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
        let output = run_with(&words, run.replacen("Bob", "Bab", 1).as_bytes());
        let report = text(&output.stdout);
        let wrong = report.lines().filter(|line| line.starts_with('!'));
        assert_eq!(wrong.count(), 1, "{report}");
    }
}

#[test]
fn a_sum_that_does_not_add_up_is_said_in_words_with_the_values_of_the_run() {
    for (lang, printed, said) in [
        (
            "en",
            "without the lock: 100, 200 lost, 0.008 s\n",
            "kept and lost add up to all 4000000 additions; here line 1 has 100 and 200",
        ),
        (
            "zh",
            "不加锁：100，丢失 200 次，用时 0.008 秒\n",
            "保留的加上丢失的等于全部 4000000 次加法；这里第 1 行的值是 100 和 200",
        ),
    ] {
        let words = format!("compare shared-memory counter --printout - --lang {lang}");
        let output = run_with(&words, printed.as_bytes());
        assert_eq!(output.status.code(), Some(1));
        let report = text(&output.stdout);
        assert!(report.contains(said), "{report}");
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_with_their_line() {
    let gbk = b"Process (1) start...\nI am child \xd6\xd0\xce\xc4\n";
    let words = "compare fork-demo fork --printout -";
    assert_wrong_command(
        &run_with(words, gbk),
        "standard input is not UTF-8: line 2 has",
    );
    let file = TemporaryFile::new("gbk.txt", gbk);
    let words = format!(
        "compare fork-demo fork --printout {} --lang zh",
        file.path()
    );
    assert_wrong_command(&run(&words), "不是 UTF-8：第 2 行");
}

#[test]
fn a_full_disk_is_an_error_and_no_agreement() {
    let file = TemporaryFile::new("full.txt", FORK.as_bytes());
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut command = notes(&format!(
        "compare fork-demo fork --printout {}",
        file.path()
    ));
    let output = command.stdout(full.expect("Linux has it")).output();
    assert_eq!(output.expect("notes can be started").status.code(), Some(1));
}

#[test]
fn an_endless_input_is_refused_and_a_very_long_line_is_compared() {
    let endless = run("compare fork-demo fork --printout /dev/zero");
    assert_wrong_command(&endless, "larger than 2 MiB");
    let long = run_with("compare fork-demo fork --printout -", &vec![b'x'; 1 << 20]);
    assert_eq!(long.status.code(), Some(1));
}
