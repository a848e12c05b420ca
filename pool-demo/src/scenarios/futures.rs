//! The same counting done sequentially, on threads and on processes (003 concurrent.futures进程, 线程池).

use std::hint::black_box;
use std::time::Instant;

use notes::say;
use pool_demo::{Pool, ThreadPool, as_completed};

fn evaluate_item(x: u64) -> u64 {
    // 计算总和，这里只是为了消耗时间
    let mut result_item = 0;
    // Ten times, because one count takes 2 ms here (440 ms in the notes): too short to compare threads and processes.
    for _ in 0..10 {
        result_item = count(x);
    }
    // 打印输入和输出结果
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
pub(crate) fn run() -> anyhow::Result<()> {
    let number_list = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    // 顺序执行
    let start_time = Instant::now();
    for item in number_list {
        say!("{}", evaluate_item(item));
    }
    let seconds = start_time.elapsed().as_secs_f64();
    say!("Sequential execution in {seconds:?} seconds");

    // 线程池执行
    let start_time_1 = Instant::now();
    let executor = ThreadPool::new(5)?;
    let futures = number_list.map(|item| executor.submit(move || evaluate_item(item)));
    for future in as_completed(futures.into()) {
        say!("{}", future?);
    }
    drop(executor); // Waits for the threads, as the end of the notes' `with` does. Only then can this process fork.
    let seconds = start_time_1.elapsed().as_secs_f64();
    say!("Thread pool execution in {seconds:?} seconds");

    // 进程池. 不受GIL的限制
    let start_time_2 = Instant::now();
    let executor = Pool::new(5)?;
    // submit()定义进程
    let futures = executor.imap_unordered(evaluate_item, number_list)?;
    // as_completed()生成器, 主线程等待线程结束.类似yield
    for future in futures {
        // result()执行, 并返回
        say!("{}", future?);
    }
    executor.close();
    executor.join()?;
    let seconds = start_time_2.elapsed().as_secs_f64();
    say!("Process pool execution in {seconds:?} seconds");
    Ok(())
}
