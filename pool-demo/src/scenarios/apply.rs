//! `apply` waits for its task, `apply_async` does not (000 Pool, 001 Pool, 002 进程池).

use notes::pace::{Stopwatch, sleep};
use notes::{event, say};
use pool_demo::Pool;

pub(crate) use super::Workers as Options;

fn task(name: u32) {
    say!("task {name} starts");
    let _work = event::work(format_args!("task {name}"));
    sleep(1.0);
    say!("task {name} ends");
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let pool = Pool::new(options.or(3))?;

    // 堵塞方式必须等待上一个进程退出才能执行下一个进程
    let watch = Stopwatch::start();
    for i in 0..3 {
        pool.apply(task, i)?;
    }
    say!("apply: {:.1} seconds", watch.seconds());

    // 使用非阻塞方式调用func（并行执行）
    let watch = Stopwatch::start();
    let results: Vec<_> = (3..6).map(|i| pool.apply_async(task, i)).collect();
    for result in results {
        result?.get()?;
    }
    say!("apply_async: {:.1} seconds", watch.seconds());
    Ok(())
}
