//! Twenty processes, five at a time (001 所有同步原语的等价物; 002 信号量, with processes for threads).

use anyhow::Result;
use clap::builder::RangedI64ValueParser;
use fork_demo::Process;
use notes::{pace, say};
use shared_memory::{BoundedSemaphore, RawValue, Semaphore};

use super::together::join_all;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many may be inside at a time
    #[arg(long, value_name = "N", default_value = "5", value_parser = RangedI64ValueParser::<usize>::new().range(1..=20))]
    permits: usize,
}

fn foo(s1: &Semaphore, inside: &RawValue<usize>, most: &RawValue<usize>) {
    let _permit = s1.acquire();
    let now = inside.fetch_add(1) + 1;
    pace::sleep(2.0);
    say!("ok");
    note(most, now);
    inside.fetch_sub(1);
}

/// Remembers the greatest.
fn note(most: &RawValue<usize>, now: usize) {
    let mut seen = most.get();
    while seen < now {
        match most.compare_exchange(seen, now) {
            Ok(_) => break,
            Err(other) => seen = other,
        }
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let s1 = Semaphore::named("s1", options.permits)?;
    let (inside, most) = (RawValue::new(0)?, RawValue::new(0)?);
    let mut processes: Vec<_> = (0..20)
        .map(|_| Process::new(|| foo(&s1, &inside, &most)))
        .collect();
    for t1 in &mut processes {
        t1.start()?; // From here on the semaphore says how many go on.
    }
    join_all(&processes)?;
    anyhow::ensure!(most.get() <= options.permits, "{} were inside", most.get());
    say!("never more than {} at a time", options.permits);

    // One release too many goes unnoticed by a plain semaphore. A bounded one knows its size.
    let bounded = BoundedSemaphore::named("bounded", options.permits)?;
    for (name, released) in [("s1", s1.release()), ("bounded", bounded.release())] {
        match released {
            Ok(()) => say!("{name}: released once more, has {} now", s1.value()),
            Err(error) => say!("{error}"),
        }
    }
    Ok(())
}
