//! What a pool can do besides: an initializer, new workers, callbacks, time-outs (001 Pool 参考, 001 AsyncResult).

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process;

use notes::pace::{Stopwatch, real, sleep};
use notes::{explain, say};
use pool_demo::{Pool, PoolError, TaskError};

fn initializer() {
    let pid = process::id();
    explain!(en: "initializer: worker {pid} starts", zh: "initializer：工作进程 {pid} 启动");
}

fn task(name: u32) {
    let pid = process::id();
    explain!(en: "task {name} runs in worker {pid}", zh: "任务 {name} 在工作进程 {pid} 里执行");
}

fn square(x: u64) -> u64 {
    x * x
}

fn endless(_name: u32) {
    loop {
        sleep(1.0);
    }
}

fn report(error: TaskError) {
    say!("{error}");
}

/// `Pool([processes[, initializer[, initargs[, maxtasksperchild[, context]]]]])`
fn arguments_of_pool() -> Result<(), PoolError> {
    let pool = Pool::builder()
        .workers(1)
        .initializer(initializer) // A closure can capture what Python passes in initargs.
        .max_tasks_per_child(2)
        .build()?;
    for name in 0..5 {
        pool.apply(task, name)?; // After two tasks the worker ends, and a new one replaces it.
    }
    pool.close();
    pool.join()
}

/// 回调函数应该立即执行完成，否则会阻塞负责处理结果的线程。
fn slow_callback() -> Result<(), PoolError> {
    let pool = Pool::new(1)?;
    let start = Stopwatch::start();
    let slow = |result| {
        sleep(1.0);
        explain!(en: "slow callback: {result}", zh: "慢的回调：{result}");
    };
    let next = move |result| {
        let seconds = start.seconds();
        explain!(
            en: "next callback: {result}, only after {seconds:.1} seconds",
            zh: "下一个回调：{result}，{seconds:.1} 秒之后才轮到"
        );
    };
    // Both tasks end at once, but the process that waits for the pool calls one callback after the other.
    drop(pool.apply_async_with(square, 3, slow, report)?);
    drop(pool.apply_async_with(square, 4, next, report)?);
    pool.close();
    pool.join()
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    arguments_of_pool()?;
    slow_callback()?;

    let pool = Pool::new(2)?;
    // Python pickles arguments. Here serde serializes them, and a name of a file that is not UTF-8 can't be serialized.
    // What Python finds out only now, a function or a type that can't be sent, is refused by the compiler.
    let path = PathBuf::from(OsString::from_vec(vec![0xff]));
    if let Err(error) = pool.apply(|path: PathBuf| path.exists(), path) {
        explain!(en: "{error}", zh: "参数无法序列化：路径不是 UTF-8");
    }
    // The callback gets the results of all items at once.
    let callback = |results| {
        explain!(en: "callback of map_async: {results:?}", zh: "map_async 的回调：{results:?}");
    };
    pool.map_async_with(square, 0..5, callback, report)?
        .wait()?;

    // 阻塞，直到返回结果，或者 timeout 秒后超时。
    let result = pool.apply_async(endless, 0)?;
    let watch = Stopwatch::start();
    if !result.wait_timeout(real(0.5))? {
        let seconds = watch.seconds();
        explain!(
            en: "wait(timeout=0.5): after {seconds:.1} seconds the task has not ended",
            zh: "wait(timeout=0.5)：{seconds:.1} 秒之后，任务还没有结束"
        );
    }
    drop(pool); // 当进程池对象被垃圾回收时，会立即调用 terminate()。
    if let Err(PoolError::Task(error)) = result.get() {
        let why = error.failure;
        explain!(en: "after drop(pool): {why}", zh: "drop(pool) 之后：任务没有做完，进程池已经终止");
    }
    Ok(())
}
