//! `get()` inside the loop blocks: each task waits for the previous task (001 AsyncResult).

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
    for i in 0..5 {
        let result = pool.apply_async(f, i)?;
        say!("{}", result.get()?);
    }
    pool.close();
    pool.join()?;
    say!("{:?}", t_start.seconds());
    Ok(())
}
