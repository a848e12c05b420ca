//! The explanations of deadlocks and inversions, in two languages.

notes_lang::phrases! {
    /// Above the threads of a deadlock. Value: how many threads.
    DEADLOCK: "deadlock: {} threads wait for each other forever", "死锁：{} 个线程互相等待，永远等不到";
    /// A thread of a deadlock. Values: the thread, the lock that it holds and where it acquired it, the lock that it
    /// waits for and where.
    DEADLOCK_LINK: "  {} holds {} (taken at {}) and waits for {} (at {})", "  {} 持有 {}（在 {} 获取），等待 {}（在 {}）";
    /// Above the one thread of a deadlock.
    SELF_DEADLOCK: "deadlock: a thread waits forever for a lock that it holds", "死锁：线程等待自己持有的锁，永远等不到";
    /// A part of the drawn cycle. Values: a thread, and the lock that it waits for. The next part begins with its holder.
    CYCLE_LINK: "{} ─waits for─> {} ─held by─> ", "{} ─等待─> {} ─持有者─> ";
    /// Above the steps of an inversion. Value: how many locks.
    INVERSION: "order inversion: {} locks were acquired in orders that can deadlock in another run", "加锁顺序相反：{} 把锁的获取顺序，换一次运行就可能死锁";
    /// A step of an inversion. Values: the thread, the lock that it held and where it acquired it, the lock that it acquired
    /// then and where.
    INVERSION_STEP: "  {} held {} (taken at {}) and acquired {} (at {})", "  {} 持有 {}（在 {} 获取），又获取 {}（在 {}）";
}
