//! Printouts that no run can print: the transcripts refuse each of them. Beside each stands a right one, which they accept.

mod figures;
mod ids;

use notes_testkit::printouts::{self, Compared};

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Compares a saved printout with the transcript of the scenario and its options, the words of `command`.
fn compare(command: &str, printed: &str) -> Compared {
    printouts::compare(FOLDER.as_ref(), command, printed)
}

fn saved(name: &str) -> String {
    printouts::saved(FOLDER.as_ref(), name)
}

/// Checks that the printout in `file` is accepted, and that it is refused with any of the changes: a text of the
/// printout, and what replaces its first occurrence.
#[track_caller]
fn check(command: &str, file: &str, changes: &[(&str, &str)]) {
    let right = saved(file);
    let wrong = changes
        .iter()
        .map(|(old, new)| ((old, new), printouts::changed(&right, old, new)));
    printouts::check_refused(FOLDER.as_ref(), command, &right, wrong);
}

#[test]
fn a_global_variable_is_shared_by_threads_only() {
    check(
        "globals",
        "globals.txt",
        &[
            ("num = 6", "num = 1"),
            ("num = 11", "num = 16"),
            ("num = 1\n", "num = 16\n"),
            ("\n父进程中, num = 1", ""),
        ],
    );
    let neither_sees_the_other = ("num = 16\n子线程结束", "num = 11\n子线程结束");
    let both_see_the_other = ("num = 6", "num = 16");
    let changes = [
        neither_sees_the_other,
        both_see_the_other,
        ("主线程中, num = 16", "主线程中, num = 11"),
    ];
    check("globals-threads", "globals-threads.txt", &changes);
}

#[test]
fn sleeps_take_at_least_their_time() {
    check(
        "multitask",
        "multitask.txt",
        &[
            (
                "first singing, then dancing: 6.01",
                "first singing, then dancing: 1.00",
            ),
            (
                "first singing, then dancing: 6.01",
                "first singing, then dancing: 5.99",
            ),
            (
                "simulated multitasking: 3.00",
                "simulated multitasking: 2.99",
            ),
            ("two processes: 3.02", "two processes: 1.00"),
            ("two threads: 3.01", "two threads: 0.00"),
            ("--- not in the notes ---\n", ""),
            ("正在跳舞\n正在唱歌", "正在唱歌\n正在跳舞"),
        ],
    );
}

#[test]
fn two_tasks_that_hardly_overlap_take_longer() {
    let run = |lines: &str, seconds: &str| {
        let overlapping =
            "正在唱歌\n正在跳舞\n正在跳舞\n正在唱歌\n正在跳舞\n正在唱歌\ntwo processes: 3.02";
        let lines = lines.chars().map(|line| match line {
            's' => "正在唱歌\n",
            _ => "正在跳舞\n",
        });
        let other = lines.collect::<String>() + "two processes: " + seconds;
        let saved = saved("multitask.txt");
        let changed = printouts::changed(&saved, overlapping, &other);
        compare("multitask", &changed).agrees
    };
    for (lines, too_short, possible) in [
        ("sssddd", "4.99", "5.00"),
        ("dddsss", "4.99", "5.00"),
        ("ssdsdd", "3.99", "4.00"),
        ("sdssdd", "3.99", "4.00"),
        ("sddssd", "2.99", "3.00"),
        ("sdsdds", "2.99", "3.00"),
    ] {
        assert!(run(lines, possible), "{lines}: {possible} s");
        assert!(!run(lines, too_short), "{lines}: {too_short} s");
    }
}

#[test]
fn a_run_that_overlaps_nowhere_is_accepted_with_a_remark() {
    let late = saved("multitask.txt").replace("two threads: 3.01", "two threads: 99.00");
    assert!(compare("multitask", &late).agrees);
    let sorry = "亲爱的,我错了,我能吃饭了吗?\n";
    let mut one_by_one = "主线程MainThread启动\n".to_owned();
    for number in 1..=5 {
        one_by_one += &format!("子线程Thread-{number} (saySorry)启动\n{sorry}");
    }
    let compared = compare("say-sorry", &one_by_one);
    assert!(compared.agrees, "{}", compared.report);
}

#[test]
fn a_thread_is_sorry_only_after_its_start() {
    let sorry = "亲爱的,我错了,我能吃饭了吗?\n";
    let changes = [
        (
            "子线程Thread-1 (saySorry)启动\n",
            "亲爱的,我错了,我能吃饭了吗?\n子线程Thread-1 (saySorry)启动\n",
        ),
        ("子线程Thread-2 (saySorry)", "子线程Thread-1 (saySorry)"),
        (sorry, ""),
    ];
    check("say-sorry", "say-sorry.txt", &changes);
    let early = saved("say-sorry.txt");
    let early = early.replacen(sorry, "", 1).replacen(
        "子线程Thread-1",
        &format!("{sorry}子线程Thread-1"),
        1,
    );
    assert!(!compare("say-sorry", &early).agrees, "{early}");
}

#[test]
fn no_thread_ends_before_what_it_waits_for() {
    let late = ("主方法执行完毕\n", "");
    let early = ("主方法开始执行\n", "主方法开始执行\n线程1执行完毕\n");
    check(
        "no-wait",
        "no-wait.txt",
        &[late, early, ("线程2执行完毕", "线程1执行完毕")],
    );
    check(
        "thread",
        "thread.txt",
        &[
            (">>> 2", ">>> 3"),
            ("ended.\nthread MainThread ended.", "ended."),
        ],
    );
    check("clock", "clock.txt", &[("3\n2", "2\n3")]);
    check(
        "thread-count",
        "thread-count.txt",
        &[
            (
                "当前线程数为: 3\n正在唱歌...1",
                "当前线程数为: 2\n正在唱歌...1",
            ),
            ("当前线程数为: 1", "当前线程数为: 2"),
            ("当前线程数为: 2", "当前线程数为: 4"),
            ("当前线程数为: 2\n", "当前线程数为: 2\n当前线程数为: 3\n"),
            ("开始: 1", "开始: -1"),
            ("开始: 1795227935.1470613", "开始: 0"),
            ("开始: 1795227935.1470613", "开始: 1e+99"),
        ],
    );
    check(
        "process-slides",
        "process-slides.txt",
        &[("Process-1", "Process-2")],
    );
    check(
        "spawn-without-guard",
        "spawn-without-guard.txt",
        &[("exitcode 1", "exitcode 0")],
    );
}

#[test]
fn a_command_has_an_exit_code_that_it_can_end_with() {
    let changes = [
        ("Exit code: 0", "Exit code: 7, its time was up"),
        ("Exit code: 0", "Exit code: 7"),
        ("$ nslookup\n", "$ sort\n"),
    ];
    check("subprocess", "subprocess.txt", &changes);
    check(
        "subprocess",
        "subprocess-no-answer.txt",
        &[
            ("-15 (SIGTERM), its time was up", "-15 (SIGTERM)"),
            ("nslookup www", "getent www"),
            ("$ nslookup\n\n", "$ nslookup\n"),
            (
                "(SIGTERM), its time was up\n$",
                "(SIGTERM)，超时，已终止\n$",
            ),
        ],
    );
    check(
        "subprocess",
        "subprocess-bind.txt",
        &[
            ("1, its time was up", "7, its time was up"),
            ("0, its time was up", "7, its time was up"),
            ("0, its time was up", "0，超时，未终止"),
            ("1, its time was up", "1，超时，已终止"),
            ("Exit code: 0, its time was up\n$", "$"),
        ],
    );
    check(
        "subprocess --lang zh",
        "subprocess-bind.zh.txt",
        &[
            ("1，超时，已终止", "7，超时，已终止"),
            ("0，超时，已终止", "0，超时，未终止"),
        ],
    );
    check(
        "subprocess",
        "subprocess-getent.txt",
        &[
            ("exit\npython.org", "python.org\nexit"),
            ("$ sort", "$ nslookup"),
            ("127.0.0.1       localhost\n", ""),
            ("127.0.0.1       localhost", "127.0.0.10      localhost"),
            ("127.0.0.1       localhost", "Exit code: 0"),
            ("Exit code: 0\n$", "Exit code: 1\n$"),
        ],
    );
    check(
        "subprocess-exit-codes",
        "subprocess-exit-codes.txt",
        &[("Exit code: 3", "Exit code: 0"), ("says 127", "says 126")],
    );
}

#[test]
fn the_notes_programs_may_end_before_the_lines_of_ours() {
    for command in ["globals", "multitask", "thread-info"] {
        let all = saved(&format!("{command}.txt"));
        let (theirs, _) = all
            .split_once("--- not in the notes ---\n")
            .unwrap_or_default();
        let compared = compare(command, theirs);
        assert!(compared.agrees, "{command}: {}", compared.report);
    }
}

#[test]
fn a_wrong_exit_code_is_not_taken_for_the_output_of_the_command() {
    let right = saved("subprocess.txt");
    let wrong = printouts::changed(&right, "Exit code: 0", "Exit code: 5");
    let report = printouts::compare(FOLDER.as_ref(), "subprocess", &wrong).report;
    let reason = "the word must be one of 0, 1; `5` was printed";
    assert!(report.contains(reason), "{report}");
    assert!(report.contains("1 line is wrong"), "{report}");
}

#[test]
fn a_line_that_comes_twice_is_not_taken_for_one_that_is_missing() {
    let right = saved("thread-methods.txt");
    let mut lines: Vec<&str> = right.lines().collect();
    let lost = lines.remove(12);
    assert!(lost.starts_with("Renamed: is_alive False"), "{lost}");
    lines.insert(7, lines[7]);
    let wrong = lines.join("\n") + "\n";
    let report = printouts::compare(FOLDER.as_ref(), "thread-methods", &wrong).report;
    assert!(
        report.contains("1 of the 19 expected lines is missing, 1 line is not expected"),
        "{report}"
    );
}
