//! A hand-written pool of threads on a queue, and rayon's pool (003 使用Queue实现Pool(线程池)).

use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam::channel::{Receiver, unbounded};
use notes::say;
use notes::thread::Thread;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// A global variable, as in the notes.
static INPUTS: Mutex<Vec<u64>> = Mutex::new(Vec::new());

fn inputs() -> MutexGuard<'static, Vec<u64>> {
    INPUTS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn function_square(data: u64) {
    inputs().push(data * data);
}

fn pool_thread(q: &Receiver<u64>) {
    // 接受queue
    while let Ok(elem) = q.try_recv() {
        // 计算
        function_square(elem);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let (put, q) = unbounded();
    for i in 0..100 {
        // 发送queue
        put.send(i)?;
    }
    // 4个线程的线程池
    let mut threads = Vec::new();
    for _ in 0..4 {
        let q = q.clone();
        let mut thr = Thread::new(move || pool_thread(&q)).target("pool_thread");
        thr.start()?;
        threads.push(thr);
    }
    for mut i in threads {
        i.join()?; // The notes write `i.join` without parentheses, and wait for no thread.
    }
    say!("Pool    : {:?}", inputs());

    notes::ours!();
    // The usual way in Rust. Each result is at the index of its input, no matter which thread computes it.
    let pool = ThreadPoolBuilder::new().num_threads(4).build()?;
    let outputs: Vec<u64> =
        pool.install(|| (0..100).into_par_iter().map(|data| data * data).collect());
    say!("rayon   : {outputs:?}");
    Ok(())
}
