//! The methods of an `AsyncResult` while its task runs, and after it has ended (001 AsyncResult).

use std::sync::OnceLock;

use notes::pace::real;
use notes::say::python_bool;
use notes::{explain, say};
use pool_demo::{Pool, PoolError};
use shared_memory::Event;

/// Created before the pool forks, so that the workers share it.
static GO: OnceLock<Event> = OnceLock::new();

fn f(x: u64) -> u64 {
    if let Some(go) = GO.get() {
        go.wait(); // The task ends only when the parent sets the event.
    }
    x * x
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let event = Event::new()?;
    let go = GO.get_or_init(|| event);
    let pool = Pool::new(4)?;
    let result = pool.apply_async(f, 5)?;

    // 返回执行状态，是否已经完成
    say!("ready: {}", python_bool(result.ready()?));
    // 如果还未获得结果则将引发 ValueError
    if let Err(error @ PoolError::NotReady) = result.successful() {
        explain!(
            en: "successful: {error}",
            zh: "successful 报错：任务还没有结束，不知道是否成功"
        );
    }
    // 在 timeout 秒内仍然没有执行完得到结果，则抛出 TimeoutError 异常
    if let Err(error @ PoolError::Timeout) = result.get_timeout(real(0.5)) {
        explain!(
            en: "get(timeout=0.5): {error}",
            zh: "get(timeout=0.5)：超时，任务还没有结束"
        );
    }
    go.set();
    // 阻塞，直到返回结果
    result.wait()?;
    say!("ready: {}", python_bool(result.ready()?));
    say!("successful: {}", python_bool(result.successful()?));
    say!("get: {}", result.get()?);
    pool.close();
    pool.join()?;
    Ok(())
}
