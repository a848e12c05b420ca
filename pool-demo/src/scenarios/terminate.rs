//! How to end a pool: `close`, `join`, `terminate` (000 Pool, 001 Pool).

use notes::pace::sleep;
use notes::{event, explain};
use pool_demo::Pool;

fn short(name: u32) {
    let _work = event::work(format_args!("task {name}"));
    sleep(0.5);
    explain!(en: "task {name} is done", zh: "任务 {name} 完成");
}

/// 不管任务是否完成: this task never ends.
fn endless(name: u32) {
    let _work = event::work(format_args!("task {name}"));
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
    if let Err(error) = pool.join() {
        explain!(
            en: "join(): {error}",
            zh: "join() 报错，因为进程池还没有关闭：{error}"
        );
    }
    pool.close(); // 关闭Pool，使其不再接受新的任务
    if let Err(error) = pool.apply_async(short, 3) {
        explain!(
            en: "apply_async() after close(): {error}",
            zh: "close() 之后的 apply_async() 报错：{error}"
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
        if let Err(error) = result?.get() {
            explain!(en: "{error}", zh: "有一个任务没有做完：{error}");
        }
    }
    Ok(())
}
