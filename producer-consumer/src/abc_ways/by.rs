//! The values of `--by`.

use clap::ValueEnum;
use notes::demo::ChineseHelp as _;

/// How each thread learns that it is its turn.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum By {
    /// One condition for all, as in the notes
    #[value(zh = "共用一个条件变量，和笔记一样")]
    Condition,
    /// A lock for each, released by the thread before it
    #[value(zh = "每个线程一把锁，由前一个线程释放")]
    Locks,
    /// A semaphore for each
    #[value(zh = "每个线程一个信号量")]
    Semaphores,
    /// A channel to each, and one token that goes round
    #[value(zh = "每个线程一个通道，一个令牌轮流传递")]
    Channels,
    /// A number says whose turn it is; the next thread is unparked
    #[value(zh = "用一个数表示轮到谁，再用 unpark 唤醒那个线程")]
    Park,
    /// A number that all threads read again and again
    #[value(zh = "用一个数表示轮到谁，所有线程反复去读")]
    Atomics,
}
