//! Ten tasks of three seconds on a pool of three processes (002 进程池).

use notes::pace::sleep;
use notes::random::random;
use notes::say;
use pool_demo::Pool;

pub(crate) use crate::options::Workers as Options;

fn work(num: u32) {
    say!("{:?}", random() * f64::from(num));
    sleep(3.0);
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let po = Pool::new(options.workers)?; // 定义一个进程池,最大进程数为3,默认大小为CPU核数
    let mut results = Vec::new();
    for i in 0..10 {
        results.push(po.apply_async(work, i)?); // 每次循环会用空出来的子进程去调用目标
    }
    po.close(); // 进程池关闭之后不再接收新的请求
    po.join()?; // 等待po中所有子进程结束,必须放在close后面
    results.iter().try_for_each(|result| result.get())?;
    Ok(())
}
