//! Singing and dancing: imitated multitasking, one after the other, and really at the same time (002 模拟多任务处理).

use fork_demo::Process;
use notes::pace::{Stopwatch, sleep};
use notes::thread::Thread;
use notes::{event, explain, say};

/// The notes' imitation of multitasking: one thread sings, and calls `dance` in between, which takes no time.
fn sing() {
    let _singing = event::work("唱歌");
    for _ in 0..3 {
        say!("正在唱歌");
        dance();
        sleep(1.0);
    }
}

fn dance() {
    say!("正在跳舞");
}

/// Singing as a separate task of three seconds.
fn only_sing() {
    let _singing = event::work("唱歌");
    for _ in 0..3 {
        say!("正在唱歌");
        sleep(1.0);
    }
}

/// Dancing as a separate task of three seconds.
fn only_dance() {
    let _dancing = event::work("跳舞");
    for _ in 0..3 {
        dance();
        sleep(1.0);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    sing();
    let seconds = watch.seconds();
    notes::ours!();
    explain!(en: "simulated multitasking: {seconds:.2} s", zh: "模拟多任务: {seconds:.2} 秒");

    let watch = Stopwatch::start();
    only_sing();
    only_dance();
    let seconds = watch.seconds();
    explain!(en: "first singing, then dancing: {seconds:.2} s", zh: "先唱歌,后跳舞: {seconds:.2} 秒");

    // Processes come before threads, because a fork copies only the thread that calls it.
    let watch = Stopwatch::start();
    let mut p1 = Process::new(only_sing);
    let mut p2 = Process::new(only_dance);
    p1.start()?;
    p2.start()?;
    p1.join()?;
    p2.join()?;
    let seconds = watch.seconds();
    explain!(en: "two processes: {seconds:.2} s", zh: "两个进程: {seconds:.2} 秒");

    let watch = Stopwatch::start();
    let mut t1 = Thread::new(only_sing).target("sing");
    let mut t2 = Thread::new(only_dance).target("dance");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    let seconds = watch.seconds();
    explain!(en: "two threads: {seconds:.2} s", zh: "两个线程: {seconds:.2} 秒");
    Ok(())
}
