//! What the explanation of a deadlock says, in two languages.

notes_lang::phrases! {
    /// Above the threads of a deadlock: how many.
    DEADLOCK: "deadlock: {} threads wait for each other, for ever", "死锁：{} 个线程互相等待，永远等不到";
    /// A thread of a deadlock: what it holds and since which line, what it waits for and where.
    DEADLOCK_LINK: "  {} holds {} (taken at {}) and waits for {} (at {})", "  {} 持有 {}（在 {} 获取），等待 {}（在 {}）";
}
