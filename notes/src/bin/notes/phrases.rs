//! The texts of the index and of the comparison of all demos, in two languages.

notes_lang::phrases! {
    /// What stands for a command in a usage.
    COMMAND: "COMMAND", "命令";
    /// Ctrl-C, or another signal that asks to end.
    INTERRUPTED: "interrupted", "已中断";
    /// A demo or scenario that does not exist.
    NO_SUCH_SCENARIO: "there is no such demo or scenario: `cargo run -p notes` lists them", "没有这个程序或场景：`cargo run -p notes` 列出全部";
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
