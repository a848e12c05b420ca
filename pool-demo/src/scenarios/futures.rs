//! The same counting done sequentially, on threads and on processes (003 concurrent.futures进程, 线程池).

use std::hint::black_box;
use std::time::Instant;

use notes::demo::ChineseHelp as _;
use notes::{event, say};
use pool_demo::{Pool, ThreadPool, as_completed};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    workers: super::Workers,
    /// How often each one counts to ten million: Python takes for once as long as this for twenty or thirty times
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=10_000), zh = "每个任务从零数到一千万，数几遍；Python 数一遍的时间，这里能数二三十遍")]
    times: u64,
}

fn evaluate_item((x, times): (u64, u64)) -> u64 {
    let _work = event::work(format_args!("count {x}"));
    // 计算总和，这里只是为了消耗时间
    let mut result_item = 0;
    for _ in 0..times {
        result_item = count(x);
    }
    result_item
}

fn count(number: u64) -> u64 {
    let mut i = 0;
    while i < 10_000_000 {
        i = black_box(i + 1); // Without this, the compiler computes the sum and removes the loop.
    }
    i * number
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let number_list = (1..=10).map(|x| (x, options.times));
    let workers = options.workers.or(5);
    // Processes come before threads, because a fork copies only the thread that calls it.
    let processes = Pool::new(workers)?;

    // 顺序执行
    let start_time = Instant::now();
    for item in number_list.clone() {
        say!("{}", evaluate_item(item));
    }
    say!(
        "Sequential execution in {:?} seconds",
        start_time.elapsed().as_secs_f64()
    );

    // 线程池执行
    let start_time_1 = Instant::now();
    let executor = ThreadPool::new(workers)?;
    let futures = number_list
        .clone()
        .map(|item| executor.submit(move || evaluate_item(item)));
    for future in as_completed(futures.collect()) {
        say!("{}", future?);
    }
    drop(executor);
    say!(
        "Thread pool execution in {:?} seconds",
        start_time_1.elapsed().as_secs_f64()
    );

    // 进程池. 不受GIL的限制
    let start_time_2 = Instant::now();
    for result in processes.imap_unordered(evaluate_item, number_list)? {
        say!("{}", result?);
    }
    processes.close();
    processes.join()?;
    say!(
        "Process pool execution in {:?} seconds",
        start_time_2.elapsed().as_secs_f64()
    );
    Ok(())
}
