//! The texts of the command line and the supervisor, in two languages.

notes_lang::phrases! {
    /// After a timeline was drawn. Values: the file, the number of events.
    TIMELINE_WRITTEN: "timeline written to {} (events: {})", "时间线已写入 {}（{} 个事件）";
    /// Between the items of a list.
    LISTED: ", ", "、";
    /// Values: the scenario with the given options, and with the options for which there are printouts.
    NO_PRINTOUT: "there is no printout of {} to compare with; there is one of: {}", "没有 {} 的输出可以对照；有输出的是：{}";
    /// While a run that is compared takes long.
    RUNNING: "running: the report comes at the end (Ctrl-C ends the run and reports what it has printed)", "正在运行，结束后才有报告（按 Ctrl-C 结束运行，报告已经打印的部分）";
    /// While work takes long. Values: the steps that are done, and all.
    DONE: "running: {} of {} done", "正在运行：完成了 {} / {}";
    /// Before work that takes long. Values: the work, the seconds.
    TAKES: "running: {} (about {} s)", "正在运行：{}（大约 {} 秒）";
    /// Value: the signal's name.
    RUN_INTERRUPTED: "The run was interrupted ({}): this is what it had printed by then.", "运行中断了（{}）：下面是中断之前的输出。";
    /// A run that was killed.
    RUN_TIMED_OUT: "The run reached its time limit and was killed: this is what it had printed by then.", "运行超时，已强制结束：下面是此前的输出。";
    /// Values: the signal's name, the status.
    RUN_KILLED: "A signal ended the run: {}, status {}.", "信号终止了这次运行：{}，退出状态为 {}。";
    /// Value: the status.
    RUN_FAILED: "The run failed: it ended with status {}.", "运行失败：退出状态为 {}。";
}
