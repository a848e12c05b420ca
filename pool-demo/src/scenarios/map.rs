//! `map`: the results in the order of the inputs (003 Pool(进程池), pool.map).

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
    // map()将任务交给进程池执行. 进程之间会竞争
    let pool_outputs = pool.map(function_square, inputs)?;
    pool.close();
    pool.join()?;
    say!("Pool    : {pool_outputs:?}");
    Ok(())
}
