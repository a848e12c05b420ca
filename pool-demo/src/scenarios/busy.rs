//! One endless loop for each processor, on threads: they keep all processors busy (001 多线程, 004 多核CPU).

use std::hint::black_box;

use notes::explain;
use notes::pace::sleep;
use notes::thread::Thread;
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
    // If the first threads looped at once, the others would have to wait for a processor before they can start.
    let gate = StartGate::new()?;
    for _ in 0..n {
        // Nothing can stop a thread from outside. A daemon ends when the main thread ends.
        let mut t = Thread::new(gate.hold(endless_loop))
            .target("loop")
            .daemon(true);
        t.start()?;
    }
    gate.open();
    sleep(options.seconds);
    let share = usage.share()?;
    explain!(en: "threads x {n}: {share}", zh: "线程 x {n}：{share}");
    explain!(
        en: "the notes' Python, threads x 4: 102 % CPU",
        zh: "笔记里的 Python，线程 x 4：102 % CPU"
    );
    Ok(())
}
