//! The main function does not wait for its threads, and ends first (002 异步1, 无需等待线程执行).

use std::sync::Mutex;

use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;

/// The main function holds this lock while it runs.
static MAIN_RUNS: Mutex<()> = Mutex::new(());

fn thead(num: u32) {
    say!("线程{num}开始执行");
    sleep(3.0);
    // In the notes the main function probably ends first, because it needs less than these 3 seconds. Waiting for its
    // end makes this certain at any speed.
    drop(MAIN_RUNS.lock());
    say!("线程{num}执行完毕");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let runs = MAIN_RUNS.lock();
    say!("主方法开始执行");
    let mut poll = Vec::new();
    for i in 1..3 {
        let thead_one = Thread::new(move || thead(i)).target("thead");
        poll.push(thead_one);
    }
    for n in &mut poll {
        n.start()?; // The thread is ready. The scheduler decides when it runs.
    }
    say!("主方法执行完毕");
    drop(runs);
    Ok(())
}
