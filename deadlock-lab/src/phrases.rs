//! The explanation of a deadlock, in two languages.

notes_lang::phrases! {
    /// Above the threads of a deadlock. Value: how many threads.
    DEADLOCK: "deadlock: {} threads wait for each other forever", "死锁：{} 个线程互相等待，永远等不到";
    /// A thread of a deadlock. Values: the thread, the lock that it holds and where it acquired it, the lock that it
    /// waits for and where.
    DEADLOCK_LINK: "  {} holds {} (taken at {}) and waits for {} (at {})", "  {} 持有 {}（在 {} 获取），等待 {}（在 {}）";
}
