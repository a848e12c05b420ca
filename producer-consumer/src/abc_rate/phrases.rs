//! The words of the table, in two languages.

notes::lang::phrases! {
    /// Above the table. Values: the number of cores, the number of rounds.
    HEADING: "hand-offs a second, threads on {} cores, and on one, {} rounds:", "每秒交接次数：线程分到 {} 个核上，以及都在一个核上，{} 轮：";
    /// The cost of a hand-off by one condition.
    CONDITION: "wakes both others, one for nothing, and both find the lock taken", "把另外两个都唤醒，有一个白醒，而且两个都发现锁还没释放";
    /// The cost if the lock is released before the notification.
    UNLOCKED_FIRST: "wakes both others, one for nothing, but the lock is free by then", "也把另外两个都唤醒，有一个白醒，但这时锁已经释放了";
    /// The cost with a condition for each thread.
    CONDITION_EACH: "wakes the right thread alone, and the lock is free by then", "只唤醒该醒的线程，这时锁已经释放了";
    /// The cost by locks.
    LOCKS: "wakes only the next thread, through that thread's own lock", "只唤醒该醒的线程，用它自己的锁";
    /// The cost by semaphores.
    SEMAPHORES: "the same: a lock is a semaphore of 1", "和上一行一样：锁就是初值为 1 的信号量";
    /// The cost by channels.
    CHANNELS: "wakes the right thread, which checks a few times before it sleeps", "唤醒该醒的线程，它睡眠之前会先检查几次";
    /// The cost by park and unpark.
    PARK: "wakes the right thread, without any lock", "唤醒该醒的线程，完全不用锁";
    /// The cost by atomics.
    ATOMICS: "no thread sleeps and none is woken; all cores are busy", "没有线程睡眠，也不用唤醒；占满所有的核";
    /// The cost in Python.
    PYTHON: "its Condition's notify_all, and one interpreter lock for all", "用它的 Condition 的 notify_all，还要共用一把解释器锁";
}
