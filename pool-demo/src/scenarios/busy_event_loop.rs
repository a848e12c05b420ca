//! One endless loop for each processor, as tasks of an event loop: they share one thread, and so one processor (004 多核CPU).

use std::hint::black_box;

use notes::explain;
use notes::pace::real;
use pool_demo::usable_cpus;
use tokio::runtime;
use tokio::task::{JoinSet, yield_now};
use tokio::time::sleep;

pub(crate) use crate::options::Loops as Options;
use crate::support::cpu_share::{Usage, announce};

async fn endless_loop() {
    let mut x = 0_u64;
    loop {
        for _ in 0..1000 {
            x = black_box(x ^ 1);
        }
        yield_now().await; // Without this, no other task would ever run.
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let (cpus, n) = (usable_cpus(), options.workers);
    explain!(
        en: "{cpus} CPUs can be used, 100 % is one of them",
        zh: "有 {cpus} 个 CPU 可用，用满一个是 100 %"
    );
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    announce(options.seconds);
    let usage = Usage::start()?;
    event_loop.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..n {
            tasks.spawn(endless_loop());
        }
        sleep(real(options.seconds)).await;
        // The tasks are cancelled when `tasks` is dropped.
    });
    let share = usage.share()?;
    explain!(en: "tasks on an event loop x {n}: {share}", zh: "事件循环上的任务 x {n}：{share}");
    Ok(())
}
