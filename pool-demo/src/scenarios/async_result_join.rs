//! `get()` after `join()` does not block: up to four tasks run at a time (001 AsyncResult).

use notes::pace::{Stopwatch, sleep};
use notes::random::random;
use notes::say;
use pool_demo::Pool;

fn f(x: u64) -> u64 {
    sleep(random() * 3.0);
    x * x
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let pool = Pool::new(4)?;
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
