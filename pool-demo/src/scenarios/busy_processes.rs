//! One endless loop for each processor, on processes: in Python, only they keep all processors busy (001 多线程, 004 多核CPU).

use std::hint::black_box;

use fork_demo::Process;
use notes::explain;
use notes::pace::sleep;
use pool_demo::usable_cpus;

pub(crate) use crate::options::Loops as Options;
use crate::support::cpu_share::{Usage, announce};
use crate::support::start_gate::StartGate;

fn endless_loop() {
    let mut x = 0_u64;
    loop {
        x = black_box(x ^ 1);
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let (cpus, n) = (usable_cpus(), options.workers);
    explain!(
        en: "{cpus} CPUs can be used, 100 % is one of them",
        zh: "有 {cpus} 个 CPU 可用，用满一个是 100 %"
    );
    announce(options.seconds);
    let usage = Usage::start()?;
    // If the first processes looped at once, the next fork would have to wait for a processor.
    let gate = StartGate::new()?;
    let mut processes = Vec::new();
    for _ in 0..n {
        let mut p = Process::new(gate.hold(endless_loop)).daemon(true);
        p.start()?;
        processes.push(p);
    }
    gate.open();
    sleep(options.seconds);
    processes.iter().try_for_each(Process::terminate)?;
    for p in &processes {
        p.join()?; // The kernel adds a child's processor time to ours only when the child was waited for.
    }
    let share = usage.share()?;
    explain!(en: "processes x {n}: {share}", zh: "进程 x {n}：{share}");
    Ok(())
}
