//! What the command line and the supervisor say, in two languages.

notes_lang::phrases! {
    /// After a timeline was drawn: the file, the number of events.
    TIMELINE_WRITTEN: "timeline written to {} (events: {})", "时间线已写入 {}（{} 个事件）";
    /// The transcript, the options that were given, those that it has printouts for.
    NO_PRINTOUT: "{} has no printout for the options `{}`; it has one for: {}", "{} 中没有选项 `{}` 的打印内容；有以下选项的：{}";
    /// In place of options.
    NO_OPTIONS: "no options", "无选项";
    /// The signal, by name.
    RUN_INTERRUPTED: "The run was interrupted ({}): above stands what it had printed by then.", "运行被中断（{}）：上面是到那时为止打印的内容。";
    /// The signal, by name, and the status.
    RUN_KILLED: "The run was ended by a signal: {}, status {}.", "运行被信号终止：{}，退出状态 {}。";
    /// The status.
    RUN_FAILED: "The run failed: it ended with status {}.", "运行失败：退出状态为 {}。";
}
