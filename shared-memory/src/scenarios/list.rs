//! A list as an argument: one thread changes it, another one sees it (002 线程共享全局变量).

use std::sync::{Mutex, PoisonError};

use notes::say;
use notes::thread::Thread;

/// Rust requires the lock: without it, a list that two threads use does not compile.
type List = Mutex<Vec<i32>>;

static G_NUMS: List = Mutex::new(Vec::new());

fn work1(nums: &List) {
    let mut nums = nums.lock().unwrap_or_else(PoisonError::into_inner);
    nums.push(44);
    say!("---- {nums:?}");
}

fn work2(nums: &List) {
    let nums = nums.lock().unwrap_or_else(PoisonError::into_inner);
    say!("----in work2---- {nums:?}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    *G_NUMS.lock().unwrap_or_else(PoisonError::into_inner) = vec![11, 22, 33];
    let mut t1 = Thread::new(|| work1(&G_NUMS)).target("work1");
    t1.start()?;
    // 延时一会保证另一线程执行
    // 002 sleeps for a second in work2, which makes it likely that the other thread has run. join() guarantees it.
    t1.join()?;
    let mut t2 = Thread::new(|| work2(&G_NUMS)).target("work2");
    t2.start()?;
    Ok(())
}
