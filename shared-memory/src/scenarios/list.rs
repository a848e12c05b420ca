//! A list as an argument: one thread changes it, another one sees it (002 线程共享全局变量).

use std::sync::{Arc, Mutex, PoisonError};

use notes::say;
use notes::thread::Thread;
use shared_memory::Event;

type List = Mutex<Vec<i32>>;

fn work1(nums: &List, is_appended: &Event) {
    let mut nums = nums.lock().unwrap_or_else(PoisonError::into_inner);
    nums.push(44);
    say!("---- {nums:?}");
    is_appended.set();
}

fn work2(nums: &List, is_appended: &Event) {
    // 002 sleeps for a second here (延时一会保证另一线程执行), which makes it likely.
    is_appended.wait();
    let nums = nums.lock().unwrap_or_else(PoisonError::into_inner);
    say!("----in work2---- {nums:?}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let g_nums = Arc::new(List::new(vec![11, 22, 33]));
    let is_appended = Event::named("44 is appended")?;

    let arguments = || (Arc::clone(&g_nums), is_appended.clone());
    let (nums, appended) = arguments();
    let mut t1 = Thread::new(move || work1(&nums, &appended)).target("work1");
    t1.start()?;
    let (nums, appended) = arguments();
    let mut t2 = Thread::new(move || work2(&nums, &appended)).target("work2");
    t2.start()?;
    Ok(())
}
