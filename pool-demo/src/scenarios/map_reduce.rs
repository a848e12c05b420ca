//! Sixteen processes sum up a thousand lists, and the main process adds their sums (003 Scoop).

use notes::explain;
use notes::pace::{Stopwatch, sleep};
use pool_demo::Pool;

fn my_sum(input_data: Vec<u64>) -> u64 {
    // 延长计算时间, 如果没有延长, 则有可能python内置map()更快
    sleep(0.01);
    input_data.iter().sum()
}

/// 相加每个元素[[], [1], [2, 2], [3, 3, 3], [4, 4, 4, 4]...1000]]
fn lists() -> impl Iterator<Item = Vec<u64>> {
    (0..1000).map(|a| vec![a; a as usize])
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let map_pool_time = Stopwatch::start();
    let pool = Pool::new(16)?;
    let res: u64 = pool.map(my_sum, lists())?.iter().sum();
    pool.close();
    pool.join()?;
    let seconds = map_pool_time.seconds();
    explain!(
        en: "map on processes executed in {seconds:.3} s with result: {res}",
        zh: "用进程的 map 执行了 {seconds:.3} 秒，结果：{res}"
    );

    let map_time = Stopwatch::start();
    let res: u64 = lists().map(my_sum).sum();
    let seconds = map_time.seconds();
    explain!(
        en: "map executed in {seconds:.3} s with result: {res}",
        zh: "map 执行了 {seconds:.3} 秒，结果：{res}"
    );
    Ok(())
}
