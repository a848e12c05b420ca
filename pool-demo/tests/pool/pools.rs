//! Helpers of many tests: a pool and a task.

use pool_demo::Pool;

pub(crate) fn pool(workers: usize) -> Pool<'static> {
    Pool::new(workers).unwrap()
}

pub(crate) fn square(x: u64) -> u64 {
    x * x
}
