//! A hand-written pool of threads on a queue, and rayon's pool (003 使用Queue实现Pool(线程池)).

use std::sync::{Arc, Mutex, PoisonError};

use crossbeam::channel::{Receiver, unbounded};
use notes::say;
use notes::thread::Thread;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// A global variable in the notes.
type Inputs = Arc<Mutex<Vec<u64>>>;

fn function_square(data: u64, inputs: &Inputs) {
    let mut inputs = inputs.lock().unwrap_or_else(PoisonError::into_inner);
    inputs.push(data * data);
}

fn pool_thread(q: &Receiver<u64>, inputs: &Inputs) {
    // 接受queue: until it is empty.
    while let Ok(elem) = q.try_recv() {
        // 计算
        function_square(elem, inputs);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let inputs = Inputs::default();
    let (put, q) = unbounded();
    for i in 0..100 {
        // 发送queue
        put.send(i)?;
    }
    // 4个线程的线程池
    let mut threads = Vec::new();
    for _ in 0..4 {
        let (q, inputs) = (q.clone(), Arc::clone(&inputs));
        let mut thr = Thread::new(move || pool_thread(&q, &inputs)).target("pool_thread");
        thr.start()?;
        threads.push(thr);
    }
    for mut i in threads {
        i.join()?; // The notes write `i.join` without parentheses, and wait for no thread.
    }
    let inputs = inputs.lock().unwrap_or_else(PoisonError::into_inner);
    say!("Pool    : {inputs:?}");

    // The usual way in Rust. Each result is at the index of its input, no matter which thread computes it.
    let pool = ThreadPoolBuilder::new().num_threads(4).build()?;
    let outputs: Vec<u64> =
        pool.install(|| (0..100).into_par_iter().map(|data| data * data).collect());
    say!("rayon   : {outputs:?}");
    Ok(())
}
