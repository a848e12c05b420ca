//! `apply` waits for its task, `apply_async` does not (000 Pool, 001 Pool, 002 进程池).

use notes::explain;
use notes::pace::{Stopwatch, sleep};
use pool_demo::Pool;

fn task(name: u32) {
    explain!(en: "task {name} starts", zh: "任务 {name} 开始");
    sleep(1.0);
    explain!(en: "task {name} ends", zh: "任务 {name} 结束");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let pool = Pool::new(3)?;

    // The notes say: 堵塞方式必须等待上一个进程退出才能执行下一个进程. But it waits for the task; the worker does not exit.
    let watch = Stopwatch::start();
    for i in 0..3 {
        pool.apply(task, i)?;
    }
    let seconds = watch.seconds();
    explain!(en: "apply: {seconds:.1} seconds", zh: "apply：{seconds:.1} 秒");

    // 使用非阻塞方式调用func（并行执行）
    let watch = Stopwatch::start();
    let results: Vec<_> = (3..6).map(|i| pool.apply_async(task, i)).collect();
    for result in results {
        result?.get()?;
    }
    let seconds = watch.seconds();
    explain!(en: "apply_async: {seconds:.1} seconds", zh: "apply_async：{seconds:.1} 秒");
    Ok(())
}
