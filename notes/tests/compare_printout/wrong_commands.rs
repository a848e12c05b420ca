//! Wrong commands: status 2, and a message that says what to do.

use std::process::Stdio;

use crate::{assert_wrong_command, notes, run};

#[test]
fn outside_the_workspace_the_command_is_wrong() {
    let mut command = notes("compare fork-demo fork --printout -");
    let output = command.current_dir("/").stdin(Stdio::null()).output();
    let output = output.expect("notes can be started");
    assert_wrong_command(&output, "/ is not inside the workspace of the demos");
}

#[test]
fn a_wrong_command_gets_status_2_and_what_there_is() {
    for (words, expected) in [
        (
            "compare no-demo fork --printout -",
            "no such demo: no-demo; there are: fork-demo, ",
        ),
        (
            "compare fork-demo no --printout -",
            "fork-demo has no such scenario: no; it has: clock, ",
        ),
        (
            "compare pool-demo pool --workers 77 --printout -",
            "no printout of `pool --workers 77` to compare with; there is one of: `pool`, `pool --workers=5`,",
        ),
        (
            "compare pool-demo pool --workers 77",
            "no printout of `pool --workers 77` to compare with",
        ),
        (
            "compare pool-demo pool --workers many --printout -",
            "invalid value 'many' for '--workers <N>'",
        ),
        ("compare fork-demo fork --threads", "'--threads'"),
        (
            "compare fork-demo fork --threads --printout -",
            "'--threads'",
        ),
        (
            "compare fork-demo --printout -",
            "the following required arguments were not provided:\n  <SCENARIO>",
        ),
        (
            "compare --printout -",
            "the following required arguments were not provided:\n  <DEMO>\n  <SCENARIO>",
        ),
        (
            "compare fork-demo fork --printout",
            "a value is required for '--printout <FILE>'",
        ),
        (
            "compare fork-demo -- --threads",
            "the following required arguments were not provided:\n  <SCENARIO>",
        ),
        (
            "compare fork-demo fork --printout /no/such/file",
            "cannot read /no/such/file: No such file",
        ),
        (
            "compare fork-demo fork --printout /",
            "cannot read /: Is a directory",
        ),
    ] {
        assert_wrong_command(&run(words), expected);
    }
}

#[test]
fn an_option_without_meaning_is_refused_and_the_message_says_what_to_do() {
    let nothing_runs = "but with --printout no scenario is run: leave";
    let anyway = "`notes compare` compares anyway: leave --compare out";
    let draw = "or draw a run of the demo: cargo run -p pool-demo -- pool --timeline FILE.svg";
    let help = "ask its demo: cargo run -p pool-demo -- pool --help";
    for (options, expected) in [
        ("--printout - --runs 3", nothing_runs),
        ("--printout - --runs 1", nothing_runs),
        ("--printout - --speed=20", nothing_runs),
        ("--seed 3 --printout -", nothing_runs),
        ("--printout - --compare", anyway),
        ("--compare", anyway),
        ("--printout - -- --compare", anyway),
        ("--printout - --timeline run.svg", draw),
        ("--timeline=run.svg --runs 2", draw),
        (
            "--printout - -- --seed 3",
            "--seed is not an option of the scenario: write it before the --",
        ),
        (
            "-- --workers 5 --speed=3",
            "--speed is not an option of the scenario",
        ),
        ("-- --lang zh", "--lang is not an option of the scenario"),
        (
            "-- --printout FILE",
            "--printout is not an option of the scenario: write it before the --",
        ),
        (
            "-- --workers 5 --printout=-",
            "--printout is not an option of the scenario",
        ),
        ("-- --runs 3", "--runs is not an option of the scenario"),
        ("--which-printout", "leave --which-printout out"),
        ("-- --help", help),
        ("--printout - -- -h", help),
    ] {
        let words = format!("compare pool-demo pool {options}");
        assert_wrong_command(&run(&words), expected);
    }
    for (options, expected) in [
        ("--seed 3 --printout -", "请去掉 --seed"),
        ("--compare", "请去掉 --compare"),
        ("--timeline x.svg", "`notes compare` 不画时间线"),
    ] {
        let words = format!("compare pool-demo pool {options} --lang zh");
        assert_wrong_command(&run(&words), expected);
    }
    for options in ["--seed 3", "--compare", "--timeline x.svg"] {
        let words = format!("compare pool-demo {options} --printout -");
        assert_wrong_command(&run(&words), "");
    }
}

#[test]
fn an_option_before_and_behind_the_command_is_refused() {
    let words = "--lang en compare --lang zh fork-demo fork --printout -";
    assert_wrong_command(&run(words), "“--lang <LANG>”只能写一次");
    let words = "--lang zh compare --lang=en fork-demo fork";
    assert_wrong_command(&run(words), "'--lang <LANG>' cannot be used multiple times");
}

#[test]
fn a_wrong_command_is_explained_in_chinese() {
    for (words, expected) in [
        (
            "compare no fork --printout - --lang zh",
            "没有这个程序：no；有这些：fork-demo、",
        ),
        (
            "compare fork-demo no --printout - --lang zh",
            "fork-demo 没有这个场景：no；有这些：clock、",
        ),
        (
            "compare pool-demo pool --workers 77 --printout - --lang zh",
            "没有 `pool --workers 77` 的输出可以对照；有输出的是：`pool`、",
        ),
        ("compare fork-demo fork --x --printout - --lang zh", "“--x”"),
        (
            "compare fork-demo fork --printout /no --lang zh",
            "无法读取 /no：不存在",
        ),
        ("compare fork-demo --printout - --lang zh", "缺少参数："),
    ] {
        assert_wrong_command(&run(words), expected);
    }
}
