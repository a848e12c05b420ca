//! The texts of a picture, in two languages.

notes_lang::phrases! {
    /// Instead of a picture.
    NOTHING: "Nothing was recorded.", "没有记录到任何事件。";
    /// Below the title, like all counts and the duration.
    PROCESS: "{} process", "进程 {} 个";
    /// For more than one.
    PROCESSES: "{} processes", "进程 {} 个";
    /// A count of one.
    THREAD: "{} thread", "线程 {} 个";
    /// For more than one.
    THREADS: "{} threads", "线程 {} 个";
    /// A duration.
    LASTED: "lasted {}", "历时 {}";
    /// A count of one.
    EVENT: "{} event", "事件 {} 个";
    /// For more than one.
    EVENTS: "{} events", "事件 {} 个";
    /// Appended if one event is missing.
    MISSING_ONE: "{} event missing from the record", "漏记 {} 个事件";
    /// For more than one.
    MISSING: "{} events missing from the record", "漏记 {} 个事件";
    /// Appended if one lane is not drawn.
    LEFT_OUT_ONE: "{} shorter lane not drawn", "另有 {} 条较短的没有画出";
    /// For more than one.
    LEFT_OUT: "{} shorter lanes not drawn", "另有 {} 条较短的没有画出";
    /// Above the space after the last event, where activities that have not ended are drawn.
    AFTER: "after the last event", "最后一个事件之后";
    /// A bar.
    WORK: "works", "工作";
    /// A bar.
    SLEEP: "sleeps", "睡眠";
    /// A bar.
    JOIN: "waits for an end (join)", "等待结束(join)";
    /// A bar.
    WAIT: "waits for a lock, a queue …", "等待锁、队列等";
    /// A bar.
    HOLD: "holds a lock", "持有锁";
    /// A torn edge.
    CUT: "never ended", "被打断";
    /// An arrow.
    FORK: "starts a process", "创建进程";
    /// An arrow.
    QUEUE: "puts → gets", "放入 → 取出";
    /// An arrow.
    CHANNEL: "sends → receives", "发送 → 接收";
    /// An arrow.
    WAKE_ARROW: "wakes the other", "唤醒对方";
    /// An arrow.
    CYCLE: "deadlock: waits for what the other holds", "死锁：等待对方持有的锁";
    /// A mark.
    PRINTED: "prints a line", "打印一行";
    /// A mark.
    NOTIFY: "notifies", "发出通知";
    /// A mark.
    WAKE: "is woken", "被唤醒";
    /// A cross.
    DEATH: "ended abruptly", "异常终止";
}
