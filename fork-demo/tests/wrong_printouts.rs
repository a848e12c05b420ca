//! Printouts that no run can print: the transcripts refuse each of them. Beside each stands a right one, which they accept.

use std::fs;
use std::path::Path;

use notes::catalog::{self, DemoFiles};
use notes::lang::Lang;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

fn fork_demo() -> DemoFiles {
    let workspace = catalog::workspace(Path::new(FOLDER)).expect("the workspace is found");
    let demos = catalog::demos(&workspace).expect("the transcripts are read");
    let mut demos = demos.into_iter();
    demos
        .find(|demo| demo.name == "fork-demo")
        .expect("fork-demo is a demo")
}

/// Compares a saved printout with the transcript of the scenario and its options, the words of `command`.
fn compare(demo: &DemoFiles, command: &str, printed: &str) -> (bool, String) {
    let mut words = command.split(' ').map(str::to_owned);
    let name = words.next().unwrap_or_default();
    let scenario = demo.scenarios.iter().find(|scenario| scenario.name == name);
    let transcript = &scenario
        .unwrap_or_else(|| panic!("no scenario {name}"))
        .transcript;
    let printout = transcript.printout(&words.collect::<Vec<_>>());
    let comparison = printout
        .expect("the options have a printout")
        .compare_saved(printed);
    (comparison.agrees(), comparison.summary(Lang::En))
}

fn saved(name: &str) -> String {
    let path = Path::new(FOLDER).join("tests/printouts").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Checks that the printout in `file` is accepted, and that it is refused with any of the changes: a text of the
/// printout, and what replaces its first occurrence.
fn check(command: &str, file: &str, changes: &[(&str, &str)]) {
    let demo = fork_demo();
    let right = saved(file);
    let (agrees, summary) = compare(&demo, command, &right);
    assert!(agrees, "{command}: {file} is refused: {summary}");
    for (old, new) in changes {
        assert!(right.contains(old), "{file} does not contain {old:?}");
        let wrong = right.replacen(old, new, 1);
        let (agrees, _) = compare(&demo, command, &wrong);
        assert!(
            !agrees,
            "{command}: accepted with {new:?} for {old:?}:\n{wrong}"
        );
    }
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
fn a_run_that_overlaps_nowhere_is_accepted_with_a_remark() {
    let demo = fork_demo();
    let late = saved("multitask.txt").replace("two threads: 3.01", "two threads: 99.00");
    assert!(compare(&demo, "multitask", &late).0);
    let sorry = "亲爱的,我错了,我能吃饭了吗?\n";
    let mut one_by_one = "主线程MainThread启动\n".to_owned();
    for number in 1..=5 {
        one_by_one += &format!("子线程Thread-{number} (saySorry)启动\n{sorry}");
    }
    let (agrees, summary) = compare(&demo, "say-sorry", &one_by_one);
    assert!(agrees, "{summary}");
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
    assert!(!compare(&fork_demo(), "say-sorry", &early).0, "{early}");
}

#[test]
fn measured_figures_fit_together() {
    check(
        "cost",
        "cost.txt",
        &[
            ("thread: 55.1 us", "thread: 59.1 us"),
            ("thread: 55.1 us", "thread: 5.1 us"),
            ("process / thread: 4.4 x", "process / thread: 5.4 x"),
            ("spawned / thread: 19.3 x", "spawned / thread: 4.4 x"),
            ("6.2 x (the notes: 27.3", "0.2 x (the notes: 27.3"),
            ("6.2 x (the notes: 13.9", "13.9 x (the notes: 13.9"),
            ("5.8 x", "3.0 x"),
            ("1024 MiB", "0 MiB"),
            ("(53.7 to", "(0.0 to"),
            ("(238.5 to", "(0.1 to"),
            ("process / spawned: 22.4", "process / spawned: 0.4"),
        ],
    );
    check(
        "spawn-cost",
        "spawn-cost.txt",
        &[
            ("257.5 us", "57.5 us"),
            ("1036.1 to", "1236.1 to"),
            ("4.2 x", "0.2 x"),
            ("(213.2 to", "(0.0 to"),
            ("4.2 x", "-4.2 x"),
        ],
    );
}

#[test]
fn what_a_child_writes_becomes_private() {
    check(
        "cow",
        "cow.txt",
        &[
            ("65.9 MiB", "6.5 MiB"),
            ("before I write, 0.1", "before I write, 64.1"),
            ("written, 32.1", "written, 0.1"),
            ("written, 64.1", "written, 32.1"),
            ("2.7 us each", "27.0 us each"),
            ("8192 pages", "1000000 pages"),
            ("8192 pages copied in 21790", "8191 pages copied in 21790"),
            (
                "8192 pages copied in 21790 us, 2.7",
                "1 pages copied in 3 us, 3.0",
            ),
            ("21790 us, 2.7", "0 us, 0.0"),
        ],
    );
}

#[test]
fn the_kernels_numbers_add_up() {
    for (command, file) in [("top", "top.txt"), ("top --switches", "top-switches.txt")] {
        let printed = saved(file);
        let total = printed.split(' ').nth(1).unwrap_or_default();
        let threads = printed
            .split(' ')
            .rev()
            .find(|word| word.parse::<u32>().is_ok());
        assert!(threads.is_some());
        let changes = [
            (&*format!("{total} total"), "9999 total"),
            (" 0 stuck", " 1 stuck"),
            (" stuck", " stuck, 1 zombies"),
            (" threads ", "0 threads in "),
            (":5", ":7"),
        ];
        let changes = changes.iter().filter(|(old, _)| printed.contains(old));
        check(command, file, &changes.copied().collect::<Vec<_>>());
    }
    let zombies = "Processes: 9 total, 1 running, 0 stuck, 6 sleeping, 0 stopped, 2 zombies, 12 threads 17:27:27\n";
    let demo = fork_demo();
    assert!(compare(&demo, "top", zombies).0);
    for (old, new) in [
        ("9 total", "7 total"),
        ("12 threads", "8 threads"),
        ("1 running", "0 running"),
        (
            "6 sleeping, 0 stopped, 2 zombies",
            "8 sleeping, 0 stopped, 0 zombies",
        ),
        ("17:27", "27:17"),
    ] {
        assert!(
            !compare(&demo, "top", &zombies.replace(old, new)).0,
            "{new}"
        );
    }
    let changes = [
        ("0.79 us between", "1.79 us between"),
        ("0.92 us between", "0.09 us between"),
        ("1.2 us  (1.1", "1.2 us  (1.3"),
    ];
    check("top --switches", "top-switches.txt", &changes);
}

#[test]
fn ids_are_those_of_the_processes_and_threads() {
    check(
        "fork",
        "fork.txt",
        &[
            ("child process (877)", "child process (876)"),
            ("parent is 876", "parent is 1"),
        ],
    );
    check("process", "process.txt", &[("test (877)", "test (876)")]);
    check(
        "process-current",
        "process-current.txt",
        &[("Process-1", "MainProcess"), ("876", "0")],
    );
    check(
        "process-info",
        "process-info.txt",
        &[("876", "None"), ("Daemon: False", "Daemon: True")],
    );
    check(
        "spawn",
        "spawn.txt",
        &[
            ("spawn (878): num = 1", "spawn (877): num = 1"),
            ("num = 1\n", "num = 42\n"),
            ("file is not open", "file is open"),
        ],
    );
    check(
        "crash",
        "crash.txt",
        &[
            ("sibling (876)", "sibling (877)"),
            ("parent (877): I am unharmed\n", ""),
            ("exitcode 101", "exitcode 0"),
        ],
    );
    check(
        "lifecycle",
        "lifecycle.txt",
        &[
            ("pid 876, is_alive False", "pid 877, is_alive False"),
            ("is_alive True", "is_alive False"),
            (
                "killed: exitcode -9 (SIGKILL)",
                "killed: exitcode -15 (SIGTERM)",
            ),
        ],
    );
    check(
        "my-process",
        "my-process.txt",
        &[("myProcess-1\n", "myProcess-2\n"), ("877", "876")],
    );
    check(
        "my-thread-ids",
        "my-thread-ids.txt",
        &[("Thread-1\n", "Thread-2\n"), ("877", "876")],
    );
    check(
        "thread-info",
        "thread-info.txt",
        &[
            ("native_id: 877", "native_id: 876"),
            ("pid: 877", "pid: 878"),
            ("active_count: 2", "active_count: 1"),
            ("ident: ", "ident: -"),
            ("ident: 139726752525440", "ident: 1"),
        ],
    );
    check(
        "thread-methods",
        "thread-methods.txt",
        &[
            ("pid 876", "pid 877"),
            (
                "is_alive True, native_id 877",
                "is_alive True, native_id 876",
            ),
            (
                "is_alive False, native_id 877",
                "is_alive True, native_id 877",
            ),
            ("MainThread: hello tz", "Thread-2 (func): hello tz"),
            ("Renamed: this", "LoopThread: this"),
            ("active_count(): 1", "active_count(): 2"),
        ],
    );
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
fn a_runnable_thread_has_turns() {
    let changes = [
        ("chosen 3 times", "chosen 2 times"),
        ("waited 7.6 ms", "waited 0.6 ms"),
        ("ran 3.2 ms", "ran 0.2 ms"),
        ("状态: S", "状态: R"),
    ];
    check("states", "states.txt", &changes);
}

#[test]
fn a_command_that_was_ended_has_no_exit_code_of_its_own() {
    let changes = [
        ("Exit code: 0", "Exit code: 0, its time was up"),
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
        ],
    );
    check(
        "subprocess",
        "subprocess-getent.txt",
        &[
            ("exit\npython.org", "python.org\nexit"),
            ("$ sort", "$ nslookup"),
            ("127.0.0.1       localhost\n", ""),
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
    let demo = fork_demo();
    for command in ["globals", "multitask", "thread-info"] {
        let all = saved(&format!("{command}.txt"));
        let (theirs, _) = all
            .split_once("--- not in the notes ---\n")
            .unwrap_or_default();
        let (agrees, summary) = compare(&demo, command, theirs);
        assert!(agrees, "{command}: {summary}");
    }
}
