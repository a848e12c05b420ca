//! Several tasks add to one counter under one lock for a fixed time, as often as they can.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use fork_demo::{Process, ProcessError, StartError};
use notes_testkit::bench::{self, Table};
use shared_memory::{Lock, RawValue, Value};

use crate::pthread::{Pthread, Sem};
use crate::python;

/// Long enough that starting and stopping the tasks do not matter.
const MEASURED_TIME: Duration = Duration::from_millis(100);

/// The table shows the time for this many operations.
const OPERATIONS: u64 = 1_000_000;

pub(crate) fn run(rounds: usize, tasks: usize) -> anyhow::Result<()> {
    let std = std::sync::Mutex::new(0_u64);
    let parking_lot = parking_lot::Mutex::new(0_u64);
    let (pthread, robust, sem) = (Pthread::new(false)?, Pthread::new(true)?, Sem::new(1)?);
    let (lock, value) = (Lock::new()?, Value::new(0_u64)?);
    let counter = RawValue::new(0_u64)?;
    // Not one atomic step: without a lock updates are lost.
    let add = || counter.set(counter.get() + 1);
    let under_std = || *std.lock().unwrap_or_else(|poison| poison.into_inner()) += 1;
    let under_parking_lot = || *parking_lot.lock() += 1;
    let under_pthread = || pthread.locked(add);
    let under_robust = || robust.locked(add);
    let under_sem = || sem.passed(add);
    let under_lock = || {
        let _held = lock.acquire();
        add();
    };
    let to_value = || {
        if let Ok(mut value) = value.lock() {
            *value += 1;
        }
    };
    let table = Table::of_operations(
        format!("an increment under the lock, {tasks} contenders"),
        OPERATIONS,
    )
    .bench("std::sync::Mutex, threads", || threads(tasks, &under_std))
    .bench("parking_lot::Mutex, threads", || {
        threads(tasks, &under_parking_lot)
    })
    .bench("pthread, processes", || processes(tasks, &under_pthread))
    .bench("pthread robust, processes", || {
        processes(tasks, &under_robust)
    })
    .bench("sem_t, processes", || processes(tasks, &under_sem))
    .bench("Lock, threads", || threads(tasks, &under_lock))
    .bench("Lock, processes", || processes(tasks, &under_lock))
    .bench("Value: *value.lock()? += 1, processes", || {
        processes(tasks, &to_value)
    });
    let table = if bench::python::is_installed() {
        table.bench("CPython Value.get_lock(), processes", || {
            python::value(tasks, OPERATIONS)
        })
    } else {
        println!("\n(no python3 here: CPython's Value is not measured)");
        table
    };
    table.print(rounds)
}

fn threads(tasks: usize, add: &(impl Fn() + Sync)) -> anyhow::Result<Duration> {
    let (start, stop) = (Barrier::new(tasks + 1), AtomicU64::new(0));
    let counts: Vec<_> = (0..tasks).map(|_| Padded::default()).collect();
    let took = std::thread::scope(|scope| {
        for count in &counts {
            let (start, stop) = (&start, &stop);
            scope.spawn(move || {
                start.wait();
                let mut own = 0;
                while stop.load(Relaxed) == 0 {
                    add();
                    own += 1;
                }
                count.0.store(own, Relaxed);
            });
        }
        start.wait();
        let began = Instant::now();
        std::thread::sleep(MEASURED_TIME);
        stop.store(1, Relaxed);
        began.elapsed()
    });
    let total = counts.iter().map(|count| count.0.load(Relaxed)).sum();
    Ok(for_all_operations(took, total))
}

/// A counter on a separate cache line. crossbeam's `CachePadded` would be a dependency for this line alone.
#[derive(Default)]
#[repr(align(128))]
struct Padded(AtomicU64);

fn processes(tasks: usize, add: &(impl Fn() + Sync)) -> anyhow::Result<Duration> {
    let start = shared_memory::Barrier::new(tasks + 1)?;
    let (stop, total) = (RawValue::new(0_u8)?, RawValue::new(0_u64)?);
    let body = || -> anyhow::Result<()> {
        start.wait()?;
        let mut own = 0;
        while stop.get() == 0 {
            add();
            own += 1;
        }
        total.fetch_add(own);
        Ok(())
    };
    let mut children: Vec<_> = (0..tasks).map(|_| Process::new(body)).collect();
    for child in &mut children {
        start_alone(child)?;
    }
    start.wait()?;
    let began = Instant::now();
    std::thread::sleep(MEASURED_TIME);
    stop.set(1);
    let took = began.elapsed();
    for child in &children {
        anyhow::ensure!(child.join()?.success(), "a process failed");
    }
    Ok(for_all_operations(took, total.get()))
}

fn for_all_operations(took: Duration, operations: u64) -> Duration {
    took.mul_f64(OPERATIONS as f64 / operations.max(1) as f64)
}

/// Starts the child, and tries again while a thread that was just joined still counts as running.
fn start_alone(child: &mut Process<'_>) -> anyhow::Result<()> {
    loop {
        match child.start() {
            Err(ProcessError::Start {
                source: StartError::Threads { .. },
                ..
            }) => std::thread::yield_now(),
            started => return Ok(started?),
        }
    }
}
