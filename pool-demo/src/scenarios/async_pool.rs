//! Four rounds on a pool of processes, and four on an event loop: in which order do the results come? (003
//! gevent.pool)

use std::thread;

use notes::pace::{Stopwatch, real, sleep};
use notes::say;
use notes::say::python_bool;
use pool_demo::Pool;
use tokio::runtime::{self, Runtime};
use tokio::task::JoinSet;

fn echo(i: u32) -> u32 {
    sleep(0.001);
    i
}

/// As the notes' `echo` on gevent: it blocks the event loop's thread, so all other tasks wait meanwhile.
async fn echo_async(i: u32) -> u32 {
    thread::sleep(real(0.001));
    i
}

fn on_processes(p: &Pool) -> anyhow::Result<Vec<u32>> {
    let run: Result<_, _> = p.imap_unordered(echo, 0..10)?.collect();
    Ok(run?)
}

fn on_event_loop(p: &Runtime) -> anyhow::Result<Vec<u32>> {
    p.block_on(async {
        let mut tasks = JoinSet::new();
        for i in 0..10 {
            tasks.spawn(echo_async(i));
        }
        let mut run = Vec::new();
        while let Some(a) = tasks.join_next().await {
            run.push(a?);
        }
        Ok(run)
    })
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // Non Deterministic Process Pool

    let start = Stopwatch::start();
    let p = Pool::new(10)?;
    let run1 = on_processes(&p)?;
    let run2 = on_processes(&p)?;
    let run3 = on_processes(&p)?;
    let run4 = on_processes(&p)?;
    // 进程之间会竞争, 所以结果不会相同
    say!("{}", python_bool([&run2, &run3, &run4] == [&run1; 3]));

    say!("{:.12}秒", start.seconds());
    drop(p);

    // Deterministic Gevent Pool

    let start = Stopwatch::start();
    let p = runtime::Builder::new_current_thread().build()?;
    let run1 = on_event_loop(&p)?;
    let run2 = on_event_loop(&p)?;
    let run3 = on_event_loop(&p)?;
    let run4 = on_event_loop(&p)?;
    say!("{}", python_bool([&run2, &run3, &run4] == [&run1; 3]));

    say!("{:.12}秒", start.seconds());
    Ok(())
}
