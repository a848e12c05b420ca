//! How to end a pool: `close`, `join`, `terminate` (000 Pool, 001 Pool).

use notes::pace::sleep;
use notes::{event, say};
use pool_demo::Pool;

pub(crate) use super::Workers as Options;

fn short(name: u32) {
    let _work = event::work(format_args!("task {name}"));
    sleep(0.5);
    say!("task {name} is done");
}

/// 不管任务是否完成: this task never ends.
fn endless(name: u32) {
    let _work = event::work(format_args!("task {name}"));
    loop {
        sleep(1.0);
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let workers = options.or(2);

    let pool = Pool::new(workers)?;
    for name in 0..3 {
        drop(pool.apply_async(short, name)?); // A program that does not need a result can drop it.
    }
    if let Err(error) = pool.join() {
        say!("join(): {error}");
    }
    pool.close(); // 关闭Pool，使其不再接受新的任务
    if let Err(error) = pool.apply_async(short, 3) {
        say!("apply_async() after close(): {error}");
    }
    pool.join()?; // 主进程阻塞，等待子进程的退出， 必须在close或terminate之后使用
    say!(
        "close() and join(): what was begun is done, {} workers are left",
        pool.pids().len()
    );

    let pool = Pool::new(workers)?;
    let results: Vec<_> = (0..3).map(|name| pool.apply_async(endless, name)).collect();
    pool.terminate()?; // 不管任务是否完成，立即终止
    pool.join()?;
    say!(
        "terminate() and join(): {} workers are left",
        pool.pids().len()
    );
    for result in results {
        if let Err(error) = result?.get() {
            say!("{error}");
        }
    }
    Ok(())
}
