//! A thread goes through its five states, and the kernel reports each state (002 线程的五种状态).

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use fork_demo::thread_stats::{self, SchedStats};
use notes::say::python_bool;
use notes::thread::Thread;
use notes::{event, explain, say};

/// The thread's body: computes until a message comes, waits for a message, and computes until the next message.
fn life(told: &Receiver<()>) {
    busy_until(told);
    event::waits("消息");
    match told.recv() {
        Ok(()) => event::receives("消息", ""),
        Err(_) => event::gives_up("消息"), // The sender is gone, so continue to the end.
    }
    busy_until(told);
}

fn busy_until(told: &Receiver<()>) {
    let _busy = event::work("运行");
    while told.try_recv() == Err(TryRecvError::Empty) {}
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // 1. The object exists, but `start` was not called, so there is no thread.
    let (tell, told) = channel();
    let mut t = Thread::new(move || life(&told)).target("life");
    say!("新状态: is_alive = {}", python_bool(t.is_alive()));

    // 2 and 3. The thread is runnable, and runs when the scheduler chooses it.
    t.start()?;
    let tid = native_id(&t)?;
    let turns = turns_beside_a_rival(tid)?;
    let [in_queue, on_cpu] =
        [turns.in_run_queue, turns.on_cpu].map(|time| time.as_secs_f64() * 1000.0);
    explain!(
        en: "可运行状态: R, waited {in_queue:.1} ms in the run queue",
        zh: "可运行状态: R, 在队列里等了 {in_queue:.1} 毫秒"
    );
    let chosen = turns.timeslices;
    explain!(
        en: "运行状态: R, chosen {chosen} times, ran {on_cpu:.1} ms on the CPU",
        zh: "运行状态: R, 被选中 {chosen} 次, 在CPU上运行了 {on_cpu:.1} 毫秒"
    );

    // 4. The thread waits for a message and needs no CPU. After the message it is runnable again.
    tell.send(())?;
    until_state(tid, Some('S'))?;
    say!("等待/阻塞/睡眠状态: S");
    tell.send(())?;
    until_state(tid, Some('R'))?;
    say!("返回到可运行状态: R");

    // 5. `run` has ended. The object still exists, but the thread does not, and it cannot be started again.
    tell.send(())?;
    t.join()?;
    until_state(tid, None)?;
    say!("死亡态: is_alive = {}", python_bool(t.is_alive()));
    let Err(error) = t.start() else {
        bail!("a dead thread was started");
    };
    explain!(en: "再次start: {error}", zh: "再次start: 线程只能启动一次, 要再运行就新建一个");
    Ok(())
}

/// Binds a second busy thread to the same CPU. The kernel shows `R` for both threads, because both are runnable, but
/// only one of them runs at a time. The scheduler lets them take turns, and counts the time in the queue and on the
/// CPU.
fn turns_beside_a_rival(tid: i32) -> anyhow::Result<SchedStats> {
    const A_WHILE: Duration = Duration::from_millis(1);
    let (_stops_when_dropped, told) = channel();
    let mut rival = Thread::new(move || busy_until(&told)).target("rival");
    rival.start()?;
    let rival_tid = native_id(&rival)?;
    thread_stats::pin_to_one_cpu(&[tid, rival_tid])
        .context("cannot bind two threads to one CPU")?;

    let ask = || thread_stats::sched_stats(tid).context("this kernel does not count turns");
    let start = ask()?;
    let turns = until("the thread has had some turns", || {
        let turns = ask()?.since(start);
        let is_enough =
            turns.timeslices >= 3 && turns.in_run_queue >= A_WHILE && turns.on_cpu >= A_WHILE;
        Ok(is_enough.then_some(turns))
    })?;
    until_state(tid, Some('R'))?;
    until_state(rival_tid, Some('R'))?;
    Ok(turns)
}

fn native_id(thread: &Thread) -> anyhow::Result<i32> {
    thread.native_id().context("the thread has no id")
}

/// Waits until the kernel reports `state` for the thread. `None` means that there is no such thread.
fn until_state(tid: i32, state: Option<char>) -> anyhow::Result<()> {
    until(&format!("thread {tid} is in state {state:?}"), || {
        Ok((thread_stats::state(tid)? == state).then_some(()))
    })
}

/// Calls `look` every millisecond until it returns a value. Gives up after ten seconds.
fn until<T>(what: &str, look: impl Fn() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if let Some(seen) = look()? {
            return Ok(seen);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    bail!("{what}: not within 10 seconds")
}
