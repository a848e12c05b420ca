//! `imap`: each result as soon as it and all results before it are ready (003 Pool(进程池)).

use notes::say;
use pool_demo::Pool;

fn function_square(data: u64) -> u64 {
    data * data
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let inputs = 0..100;
    // 初始化4个进程的进程池
    let pool = Pool::new(4)?;
    let pool_outputs = pool.imap(function_square, inputs)?;

    // 打印值
    for i in pool_outputs {
        say!("{}", i?);
    }
    pool.close();
    pool.join()?;
    Ok(())
}
