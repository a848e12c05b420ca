//! The texts of the index and of the comparison of all demos, in two languages.

notes_lang::phrases! {
    /// What stands for a command in a usage.
    COMMAND: "COMMAND", "命令";
    /// Between the items of a list.
    LISTED: ", ", "、";
    /// Ctrl-C, or another signal that asks to end.
    INTERRUPTED: "interrupted", "已中断";
    /// Values: the given name of a demo, and the names that exist.
    NO_SUCH_DEMO: "there is no such demo: {}; there are: {}", "没有这个程序：{}；有这些：{}";
    /// Values: the demo, the given name of a scenario, and the names that exist.
    NO_SUCH_SCENARIO: "{} has no such scenario: {}; it has: {}", "{} 没有这个场景：{}；有这些：{}";
    /// Value, twice: an option that says how scenarios are run, beside `--printout`.
    NOTHING_RUNS: "{} says how scenarios are run, but with --printout no scenario is run: leave {} out", "{} 是运行场景时用的，而有了 --printout 就不运行场景：请去掉 {}";
    /// `--compare`, or another option of the demos that changes nothing here. Value, twice: the option.
    COMPARES_ALREADY: "{} is an option of the demos, and `notes compare` compares anyway: leave {} out", "{} 是各个程序的选项，而 `notes compare` 本来就要对照：请去掉 {}";
    /// Values: the demo, the scenario with its options.
    DRAWS_NOTHING: "`notes compare` draws no timeline: leave --timeline out, or draw a run of the demo: cargo run -p {} -- {} --timeline FILE.svg", "`notes compare` 不画时间线：请去掉 --timeline，或者运行程序来画：cargo run -p {} -- {} --timeline FILE.svg";
    /// An option of `notes compare` among those of the scenario. Value: the option.
    BEFORE_HYPHENS: "{} is not an option of the scenario: write it before the --", "{} 不是场景的选项：请写在 -- 前面";
    /// `--help` among the options of a scenario. Values: the demo, the scenario.
    HELP_OF_SCENARIO: "to see the options of a scenario, ask its demo: cargo run -p {} -- {} --help", "要看场景的选项，请问它的程序：cargo run -p {} -- {} --help";
    /// A demo that a signal ended before it answered. Values: the demo, the scenario with its options, the signal, and the first two
    /// again.
    KILLED_AT_ANSWER: "{} was asked which printout belongs to `{}`, and the signal {} ended it before it answered: run this command again; if the demo ends again, run it alone to see why: cargo run -p {} -- {}", "问 {} “{}”对应哪份输出，它还没回答就被信号 {} 终止了：请再运行一次这个命令；还是这样的话，单独运行它看看原因：cargo run -p {} -- {}";
    /// A demo that does not answer. Values: the demo, the scenario with its options, the seconds, and the first two again.
    NO_ANSWER: "{} was asked which printout belongs to `{}`, and did not answer within {} s: run this command again; if the demo does not answer again, run it alone to see why: cargo run -p {} -- {}", "问 {} “{}”对应哪份输出，它 {} 秒内没有回答：请再运行一次这个命令；还是这样的话，单独运行它看看原因：cargo run -p {} -- {}";
    /// Where the command runs outside of the workspace. Value: the folder.
    OUTSIDE: "{} is not inside the workspace of the demos: run this command in the workspace", "{} 不在这些程序的工作区里：请在工作区里运行这个命令";
    /// After a report on a saved printout that differs, if the printout of other options fits. Value: the scenario with these options.
    FITS_ANOTHER: "It agrees with the printout of `{}`.", "它与 `{}` 的输出一致。";
    /// What a printout is called that comes through a pipe.
    STANDARD_INPUT: "standard input", "标准输入";
    /// Values: a file, and what the operating system says.
    CANNOT_READ: "cannot read {}: {}", "无法读取 {}：{}";
    /// Value: a file.
    TOO_LARGE: "{} is larger than 2 MiB, too large for a printout of a scenario", "{} 大于 2 MiB，场景的输出没有这么大";
    /// Values: a file, and the number of its first wrong line.
    NOT_UTF8: "{} is not UTF-8: line {} has other bytes (Python writes UTF-8 with PYTHONIOENCODING=utf-8)",
        "{} 不是 UTF-8：第 {} 行有别的字节（设置 PYTHONIOENCODING=utf-8，Python 就会输出 UTF-8）";
    /// Above the index.
    INDEX_TITLE: "Every scenario, its place in the notes, and what it shows", "所有场景、它们在笔记中的位置以及展示的内容";
    /// Below the index.
    INDEX_HINT: "* marks the default scenario. Run one: cargo run -p {} -- {}; compare it with the notes: add --compare.",
        "* 是默认场景。运行：cargo run -p {} -- {}；和笔记对照：加上 --compare。";
    /// A scenario that agrees with its transcript.
    SCENARIO_AGREES: "agrees", "一致";
    /// A scenario that does not agree with its transcript.
    SCENARIO_DISAGREES: "DISAGREES", "不一致";
    /// A scenario that could not be compared.
    SCENARIO_FAILS: "FAILED", "失败";
    /// The end of `notes compare`. Values: how many agree, and how many there are.
    COMPARED: "{} of {} agree with their transcripts", "{} / {} 和对照文件一致";
    /// The same, if one agrees.
    COMPARED_ONE: "{} of {} agrees with its transcript", "{} / {} 和对照文件一致";
    /// While cargo builds a demo, which may take a minute.
    BUILDING: "building {} …", "正在编译 {} ……";
    /// How to see the differences of a scenario that disagrees.
    COMPARE_HINT: "to see the differences: {}", "查看差别：{}";
}
