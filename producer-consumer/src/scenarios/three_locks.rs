//! Three locks passed round: each task takes its own and opens the next one's (002 多个线程有序执行).

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Lock;

use super::end_thread;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// End after N of the notes' seconds, where the notes go on for ever: a line each
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(1..=100_000))]
    seconds: u32,
}

static LOCK1: Lock = Lock::named("lock1");
static LOCK2: Lock = Lock::named("lock2");
static LOCK3: Lock = Lock::named("lock3");

/// One of three; it prints every third line.
fn task(lines: impl Iterator<Item = u32>, mine: &Lock, next: &Lock) -> Result<()> {
    for _ in lines {
        mine.acquire()?.leak();
        say!("----");
        sleep(1.0);
        next.release()?; // Acquired by another thread: only Python's kind of lock allows that.
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    //创建另外一把锁,并且锁上
    LOCK2.acquire()?.leak();
    //再创建一把锁并锁上
    LOCK3.acquire()?.leak();
    let mut tasks = Vec::new();
    for (number, (mine, next)) in [(&LOCK1, &LOCK2), (&LOCK2, &LOCK3), (&LOCK3, &LOCK1)]
        .into_iter()
        .enumerate()
    {
        let lines = (0..options.seconds).skip(number).step_by(3);
        let mut t = Thread::new(move || {
            end_thread(task(lines, mine, next));
        })
        .named(format!("Task{}", number + 1))
        .daemon(true); // If another one can't be started, nobody waits for it.
        t.start()?;
        tasks.push(t);
    }
    for t in &mut tasks {
        t.join()?;
    }
    Ok(())
}
