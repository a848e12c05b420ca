//! When to ask for a result, and what else one can ask (001 AsyncResult).

use std::sync::OnceLock;

use notes::pace::{Stopwatch, real, sleep};
use notes::random::random;
use notes::say::python_bool;
use notes::{event, say};
use pool_demo::{AsyncResult, Pool};
use shared_memory::Event;

pub(crate) use super::Workers as Options;

fn f(x: u64) -> u64 {
    let _work = event::work(format_args!("f({x})"));
    sleep(random() * 3.0);
    x * x
}

/// Made before the fork: the workers have it, too.
static GO: OnceLock<Event> = OnceLock::new();

/// Ends when it is told to, not before.
fn when_told(x: u64) -> u64 {
    if let Some(go) = GO.get() {
        go.wait();
    }
    x * x
}

/// `get()` inside the loop: it blocks, and the next task is given out only when this one is done.
fn get_in_the_loop(pool: &Pool) -> anyhow::Result<()> {
    let t_start = Stopwatch::start();
    for i in 0..5 {
        let result = pool.apply_async(f, i)?;
        say!("{}", result.get()?);
    }
    say!("{:?}", t_start.seconds());
    Ok(())
}

/// `get()` after `join()`: all tasks are done, and four at a time were at work.
fn get_after_join(pool: &Pool) -> anyhow::Result<()> {
    let t_start = Stopwatch::start();
    let mut res_list = Vec::new();
    for i in 0..5 {
        let result = pool.apply_async(f, i)?;
        res_list.push(result);
    }
    pool.close();
    pool.join()?;
    for res in res_list {
        say!("{}", res.get()?);
    }
    say!("{:?}", t_start.seconds());
    Ok(())
}

/// What can be asked while the task is being done, and what afterwards.
fn ask(result: &AsyncResult<u64>) -> anyhow::Result<()> {
    say!("ready: {}", python_bool(result.ready()?));
    match result.successful() {
        Ok(successful) => say!("successful: {}", python_bool(successful)),
        Err(error) => say!("successful: {error}"),
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let go = Event::new()?;
    let go = GO.get_or_init(|| go);
    let workers = options.or(4);
    get_in_the_loop(&Pool::new(workers)?)?;
    get_after_join(&Pool::new(workers)?)?;

    let pool = Pool::new(workers)?;
    let result = pool.apply_async(when_told, 5)?;
    ask(&result)?;
    if let Err(error) = result.get_timeout(real(0.5)) {
        say!("get(timeout=0.5): {error}");
    }
    go.set();
    result.wait()?;
    ask(&result)?;
    say!("get: {}", result.get()?);
    Ok(())
}
