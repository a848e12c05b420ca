//! Five tasks on a pool of four processes (000 Pool, 001 Pool 使用, 004 进程池).

use std::process;

use notes::pace::{Stopwatch, sleep};
use notes::random::random;
use notes::say;
use pool_demo::Pool;

pub(crate) use crate::options::WorkersAndTasks as Options;

fn long_time_task((name, run): (u32, String)) {
    say!("Run task {name} ({})...", process::id());
    let start = Stopwatch::start();
    sleep(random() * 3.0);
    say!("Task {name} {run} {:.2} seconds.", start.seconds());
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    // 004, which changes the number of workers, has other words than 000 and 001.
    let (run, subprocesses) = match options.workers {
        4 => ("runs", "subprocesses"),
        _ => ("run", "subprocess"),
    };
    say!("Parent process {}.", process::id());
    let p = Pool::new(options.workers)?; // 最大进程数4
    let mut results = Vec::new();
    for i in 0..options.tasks {
        // A free worker takes the task. If all workers are busy, the task waits for the first one that becomes free.
        results.push(p.apply_async(long_time_task, (i, run.to_owned()))?);
    }
    say!("Waiting for all {subprocesses} done...");
    p.close(); // 关闭进程池，关闭后pool不再接收新的请求
    p.join()?; // 等待pool中所有子进程执行完成，必须放在close语句之后
    say!("All {subprocesses} done.");
    // The notes do not get the results, so they would not see that a task has failed.
    results.iter().try_for_each(|result| result.get())?;
    Ok(())
}
