//! The texts of the command line and the supervisor, in two languages.

notes_lang::phrases! {
    /// After a timeline was drawn. Values: the file, the number of events.
    TIMELINE_WRITTEN: "timeline written to {} (events: {})", "时间线已写入 {}（{} 个事件）";
    /// Values: the transcript, the given options, and the options for which it has printouts.
    NO_PRINTOUT: "{} has no printout for the options `{}`; it has one for: {}", "{} 里没有选项 `{}` 的输出；有这些选项的输出：{}";
    /// In place of the options, if there are none.
    NO_OPTIONS: "no options", "不带选项";
    /// Value: the signal's name.
    RUN_INTERRUPTED: "The run was interrupted ({}): the lines above are what it had printed by then.", "运行中断了（{}）：上面是中断之前的输出。";
    /// Values: the signal's name, the status.
    RUN_KILLED: "A signal ended the run: {}, status {}.", "信号终止了这次运行：{}，退出状态为 {}。";
    /// Value: the status.
    RUN_FAILED: "The run failed: it ended with status {}.", "运行失败：退出状态为 {}。";
}
