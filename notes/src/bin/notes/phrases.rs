//! The texts of the index and of the comparison of all demos, in two languages.

notes_lang::phrases! {
    /// What stands for a command in a usage.
    COMMAND: "COMMAND", "命令";
    /// Ctrl-C, or another signal that asks to end.
    INTERRUPTED: "interrupted", "已中断";
    /// Values: the given name of a demo, and the names that exist.
    NO_SUCH_DEMO: "there is no such demo: {}; there are: {}", "没有这个程序：{}；有这些：{}";
    /// Values: the demo, the given name of a scenario, and the names that exist.
    NO_SUCH_SCENARIO: "{} has no such scenario: {}; it has: {}", "{} 没有这个场景：{}；有这些：{}";
    /// Where the command runs outside of the workspace. Value: the folder.
    OUTSIDE: "{} is not inside the workspace of the demos: run this command in the workspace", "{} 不在这些程序的工作区里：请在工作区里运行这个命令";
    /// What a printout is called that comes through a pipe.
    STANDARD_INPUT: "standard input", "标准输入";
    /// Values: a file, and what the operating system says.
    CANNOT_READ: "cannot read {}: {}", "无法读取 {}：{}";
    /// Value: a file.
    TOO_LARGE: "{} is larger than 64 MiB: it is no printout of a scenario", "{} 大于 64 MiB，不是场景的输出";
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
    /// While cargo builds a demo, which may take a minute.
    BUILDING: "building {} …", "正在编译 {} ……";
    /// How to see the differences of a scenario that disagrees.
    COMPARE_HINT: "to see the differences: {}", "查看差别：{}";
}
