//! How to end a pool: `close`, `join`, `terminate` (000 Pool, 001 Pool).

use notes::explain;
use notes::pace::sleep;
use pool_demo::{Pool, PoolError};

fn short(name: u32) {
    sleep(0.5);
    explain!(en: "task {name} is done", zh: "任务 {name} 完成");
}

/// A task that never ends.
fn endless(_name: u32) {
    loop {
        sleep(1.0);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let pool = Pool::new(2)?;
    for name in 0..3 {
        drop(pool.apply_async(short, name)?); // A program that does not need a result can drop it.
    }
    if let Err(error @ PoolError::StillRunning) = pool.join() {
        explain!(
            en: "join(): {error}",
            zh: "join() 报错：进程池还没有关闭"
        );
    }
    pool.close(); // 关闭Pool，使其不再接受新的任务
    if let Err(error @ PoolError::Closed) = pool.apply_async(short, 3) {
        explain!(
            en: "apply_async() after close(): {error}",
            zh: "close() 之后的 apply_async() 报错：进程池已经关闭，不再接收任务"
        );
    }
    pool.join()?; // 主进程阻塞，等待子进程的退出， 必须在close或terminate之后使用
    let workers = pool.pids().len();
    explain!(
        en: "close() and join(): all tasks are done, {workers} workers are left",
        zh: "close() 和 join()：任务都做完了，还剩 {workers} 个工作进程"
    );

    let pool = Pool::new(2)?;
    let results: Vec<_> = (0..3).map(|name| pool.apply_async(endless, name)).collect();
    pool.terminate()?; // 不管任务是否完成，立即终止
    pool.join()?;
    let workers = pool.pids().len();
    explain!(
        en: "terminate() and join(): {workers} workers are left",
        zh: "terminate() 和 join()：还剩 {workers} 个工作进程"
    );
    for result in results {
        if let Err(PoolError::Task(error)) = result?.get() {
            let name = error.task;
            explain!(en: "{error}", zh: "任务 {name} 没有做完");
        }
    }
    Ok(())
}
