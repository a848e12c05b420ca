//! One endless loop for each processor, on threads: they keep all processors busy (001 多线程, 004 多核CPU).

use std::hint::black_box;

use notes::pace::sleep;
use notes::thread::Thread;
use notes::{event, explain};
use pool_demo::usable_cpus;
use shared_memory::Event;

pub(crate) use crate::options::Loops as Options;
use crate::support::cpu_share::Usage;

fn endless_loop() {
    let _work = event::work("loop");
    let mut x = 0_u64;
    loop {
        x = black_box(x ^ 1);
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let (cpus, n) = (usable_cpus(), options.count());
    explain!(
        en: "{cpus} CPUs can be used, 100 % is one of them",
        zh: "有 {cpus} 个 CPU 可用，用满一个是 100 %"
    );
    let usage = Usage::start()?;
    // If the first threads looped at once, the others would have to wait for a processor before they can start.
    let all_have_started = Event::new()?;
    for _ in 0..n {
        let all_have_started = all_have_started.clone();
        let wait_and_loop = move || {
            all_have_started.wait();
            endless_loop();
        };
        // Nothing can stop a thread from outside. A daemon ends when the main thread ends.
        let mut t = Thread::new(wait_and_loop).target("loop").daemon(true);
        t.start()?;
    }
    all_have_started.set();
    sleep(options.seconds);
    let share = usage.share()?;
    explain!(en: "threads x {n}: {share}", zh: "线程 x {n}：{share}");
    explain!(
        en: "the notes' Python, threads x 4: 102 % CPU",
        zh: "笔记里的 Python，线程 x 4：102 % CPU"
    );
    Ok(())
}
