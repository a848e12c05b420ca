//! The binary `notes` from outside.

mod help;
mod wrong_start;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

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
fn ctrl_c_ends_compare_and_its_demo() {
    notes_testkit::stop_ignoring_sigint();
    let mut compare = notes(&["compare", "fork-demo", "--speed", "2"]);
    let compare = compare.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut compare = compare.expect("notes can be started");
    let _output = first_line(&mut compare);
    kill(Pid::from_raw(compare.id().cast_signed()), Signal::SIGINT)
        .expect("the process still runs");
    let status = compare.wait().expect("the process can be waited for");
    assert_eq!(status.code(), Some(130));
}

#[test]
fn under_nohup_a_demo_writes_its_timeline_after_sighup() {
    let picture = std::env::temp_dir().join(format!("nohup-{}.svg", std::process::id()));
    let mut nohup = Command::new("nohup");
    nohup.arg(notes_testkit::program("deadlock-lab"));
    let demo = nohup.arg("--timeline").arg(&picture).stdin(Stdio::null());
    let demo = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut demo = demo.expect("nohup can be started");
    let _output = first_line(&mut demo);
    kill(Pid::from_raw(demo.id().cast_signed()), Signal::SIGHUP).expect("the process still runs");
    let status = demo.wait().expect("the process can be waited for");
    let drawn = std::fs::read_to_string(&picture).expect("the timeline file exists");
    std::fs::remove_file(&picture).expect("the timeline file exists");
    assert_eq!(status.code(), Some(0));
    assert!(drawn.ends_with("</svg>\n"), "{drawn}");
}

#[test]
fn an_unknown_demo_is_refused_with_status_2_in_both_languages() {
    for (lang, hint) in [("en", "no such demo"), ("zh", "没有这个程序")] {
        let output = notes(&["compare", "no-such-demo", "--lang", lang]).output();
        let output = output.expect("notes can be started");
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(hint), "{error}");
    }
}

#[test]
fn a_demo_with_lines_of_its_own_agrees_in_a_chinese_locale() {
    let mut compare = notes(&["compare", "fork-demo", "multitask", "--speed", "100"]);
    let output = compare.env("LC_ALL", "zh_CN.UTF-8").output();
    let output = output.expect("notes can be started");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
}

#[test]
fn outside_the_workspace_the_error_says_which_directory_to_use() {
    for (words, says) in [
        (&[][..], "run this command in the workspace"),
        (&["compare"], "run this command in the workspace"),
        (&["compare", "--lang", "zh"], "请在工作区里运行这个命令"),
    ] {
        let output = notes(words).current_dir("/").output();
        let output = output.expect("notes can be started");
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(says), "{error}");
    }
}

/// The error about a wrong command line.
fn refused(mut command: Command) -> String {
    let output = command.output().expect("the program can be started");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty(), "{error}");
    error
}

#[test]
fn the_error_names_an_unknown_option_and_says_what_to_do() {
    let bogus = "error: no such option: '--bogus'\n\nUsage: ";
    for command in [
        notes(&["compare", "--bogus"]),
        notes(&["--bogus"]),
        demo("fork-demo", &["--bogus"]),
        demo("fork-demo", &["fork", "--bogus"]),
    ] {
        let error = refused(command);
        assert!(error.starts_with(bogus), "{error}");
        assert!(error.ends_with("try '--help'.\n"), "{error}");
    }
    let similar = refused(demo("fork-demo", &["--sped", "2"]));
    assert!(
        similar.contains("\n  tip: did you mean '--speed'?\n"),
        "{similar}"
    );
    let of_scenario = ["compare", "pool-demo", "pool", "--bogus=3"];
    for more in [&[][..], &["--printout", "/dev/null"]] {
        let error = refused(notes(&[&of_scenario, more].concat()));
        assert!(error.contains("error: no such option: '--bogus"), "{error}");
    }
    let chinese = refused(notes(&[&of_scenario[..], &["--lang", "zh"]].concat()));
    assert!(chinese.contains("没有“--bogus”这个选项"), "{chinese}");
    let without_printout = ["compare", "pool-demo", "pool", "--tasks", "8"];
    let error = refused(notes(&without_printout));
    assert!(error.contains("no printout of `pool --tasks 8`"), "{error}");
}

#[test]
fn an_unknown_command_and_a_wrong_number_are_refused_in_plain_english() {
    for (words, says) in [
        (&["x"][..], "error: no such command: 'x'\n"),
        (
            &["compare", "--runs", "0"],
            ": give a whole number from 1\n",
        ),
        (
            &["compare", "--runs", "-2"],
            ": give a whole number from 1\n",
        ),
        (
            &["compare", "--seed", "-1"],
            ": give a whole number from 0\n",
        ),
    ] {
        let error = refused(notes(words));
        assert!(error.contains(says), "{words:?}: {error}");
    }
}

/// The error about a wrong command line, in Chinese.
fn chinese_error(program: &str, words: &[&str]) -> String {
    let mut command = Command::new(notes_testkit::program(program));
    let output = command.args(words).env("LC_ALL", "zh_CN.UTF-8").output();
    let output = output.expect("the program can be started");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {error}");
    assert!(
        output.stdout.is_empty(),
        "{words:?}: the demo ran although the command line is wrong"
    );
    notes_testkit::assert_chinese(&error);
    error
}

#[test]
fn command_line_errors_are_in_chinese() {
    for (program, words, said) in [
        ("fork-demo", &["--no"][..], "错误：没有“--no”这个选项\n"),
        (
            "fork-demo",
            &["--sped", "2"],
            "\n  提示：是不是想写“--speed”？\n",
        ),
        (
            "fork-demo",
            &["forks"],
            "没有“forks”这个场景\n\n  提示：是不是想写“fork”？\n",
        ),
        (
            "fork-demo",
            &["forks"],
            "\n用法：fork-demo [选项] [场景]\n\n详细用法见 --help。\n",
        ),
        (
            "notes",
            &["compare", "--no"],
            "  提示：要把“--no”当作值，请写成“-- --no”\n",
        ),
        (
            "fork-demo",
            &["--compare=x"],
            "“--compare”后面多了一个值：“x”\n",
        ),
        (
            "fork-demo",
            &["--seed", "1", "--seed", "2"],
            "“--seed <N>”只能写一次\n",
        ),
        (
            "fork-demo",
            &["--seed", "x"],
            "“--seed <N>”的值“x”无效：要写不小于 0 的整数\n",
        ),
        (
            "fork-demo",
            &["cost", "--times", "0"],
            "“--times <N>”的值“0”无效：要写 1 到 10000 之间的整数\n",
        ),
        (
            "fork-demo",
            &["--seed", "99999999999999999999"],
            "无效：这个数太大\n",
        ),
        (
            "fork-demo",
            &["--speed", "0"],
            "“--speed <X>”的值“0”无效：要写 0.01 到 10000 之间的数：",
        ),
        ("fork-demo", &["--speed"], "“--speed <X>”缺少值\n"),
        (
            "fork-demo",
            &["--timeline", "run.png"],
            "文件名要以 .svg（图）或 .json",
        ),
        (
            "producer-consumer",
            &["abc", "--by", "x"],
            "“--by <WAY>”的值“x”无效\n  [可选值：condition、locks、",
        ),
        (
            "producer-consumer",
            &["abc", "--rate", "--by", "locks"],
            "“--rate”不能和“--by <WAY>”一起用\n",
        ),
        (
            "notes",
            &["x"],
            "没有“x”这个命令\n\n用法：notes [选项] [命令]\n",
        ),
        (
            "notes",
            &["compare", "--runs", "0"],
            "“--runs <N>”的值“0”无效：要写不小于 1 的整数\n",
        ),
    ] {
        let error = chinese_error(program, words);
        assert!(error.contains(said), "{words:?}: {error}");
    }
}

#[test]
fn the_lang_option_overrides_the_locale_in_errors() {
    let error = chinese_error("notes", &["--lang", "zh", "--no"]);
    assert!(error.starts_with("错误："), "{error}");
    let mut english = notes(&["--lang=en", "--no"]);
    let output = english.env("LC_ALL", "zh_CN.UTF-8").output();
    let error = output.expect("notes can be started").stderr;
    assert!(error.starts_with(b"error: no such option: '--no'\n\nUsage: notes"));
}

fn demo(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new(notes_testkit::program(name));
    command.args(words).env("LC_ALL", "C.UTF-8");
    command
}

#[test]
fn a_default_that_is_spelled_out_can_be_compared() {
    for words in [
        &["abc", "--by", "condition"][..],
        &["abc", "--by=condition"],
        &["queue", "--consumers", "05", "--producers=2"],
    ] {
        let words = [words, &["--compare", "--speed", "1000"]].concat();
        let output = demo("producer-consumer", &words).output();
        let output = output.expect("the demo can be started");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {error}");
    }
}

#[test]
fn options_without_a_printout_are_answered_with_those_that_have_one() {
    let output = demo("pool-demo", &["pool", "--workers", "3", "--compare"]).output();
    let output = output.expect("the demo can be started");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    let there_is = "no printout of `pool --workers 3` to compare with; there is one of: `pool`,";
    assert!(error.contains(there_is), "{error}");
}

/// What the demo prints to a terminal of this kind.
fn printed_to_terminal(variable: &str) -> String {
    let program = notes_testkit::program("fork-demo");
    let call = format!("{} --compare --speed 100", program.display());
    let mut script = Command::new("script");
    script
        .args(["-qec", &call, "/dev/null"])
        .stdin(Stdio::null());
    script.env("TERM", "xterm").env_remove("NO_COLOR");
    let (name, value) = variable.split_once('=').expect("a variable has a value");
    let output = script.env(name, value).output();
    let output = output.expect("script (util-linux) can be started");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_report_has_colours_only_where_they_are_wanted() {
    assert!(printed_to_terminal("TERM=xterm").contains("\x1b["));
    for variable in ["TERM=dumb", "NO_COLOR=1"] {
        let report = printed_to_terminal(variable);
        assert!(report.contains("agrees"), "{report}");
        assert!(!report.contains('\x1b'), "{report}");
    }
}

#[test]
fn an_interrupted_comparison_says_so_first() {
    notes_testkit::stop_ignoring_sigint();
    let mut command = demo("fork-demo", &["clock", "--compare", "--speed", "0.01"]);
    let child = command.stdout(Stdio::piped()).spawn();
    let child = child.expect("the demo can be started");
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    let deadline = Instant::now() + Duration::from_secs(60);
    // The signal is passed on as soon as there is a child.
    while std::fs::read_to_string(&children).is_ok_and(|pids| pids.is_empty()) {
        assert!(Instant::now() < deadline, "the demo starts no child");
        std::thread::yield_now();
    }
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).expect("the process still runs");
    let output = child
        .wait_with_output()
        .expect("the process can be waited for");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(130), "{report}");
    assert!(
        report.starts_with("The run was interrupted (SIGINT)"),
        "{report}"
    );
    assert!(
        report.contains("more lines of the notes are missing"),
        "{report}"
    );
}
