//! One thread acquires and releases a lock without contention, or reads and writes a number.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use notes::measure::time;
use notes_testkit::bench::Table;
use shared_memory::{BoundedSemaphore, Lock, RLock, RawValue, Semaphore, Value};

use crate::pthread::{Pthread, Sem};

const OPERATIONS: u64 = 1_000_000;

pub(crate) fn locks(rounds: usize) -> anyhow::Result<()> {
    let std = std::sync::Mutex::new(0);
    let parking_lot = parking_lot::Mutex::new(0);
    let (pthread, robust, sem) = (Pthread::new(false)?, Pthread::new(true)?, Sem::new(1)?);
    let (lock, rlock, value) = (Lock::new()?, RLock::new()?, Value::new(0_u64)?);
    let (semaphore, bounded) = (Semaphore::new(1)?, BoundedSemaphore::new(1)?);
    Table::of_operations("acquire and release, uncontended", OPERATIONS)
        .bench("std::sync::Mutex", repeated(|| drop(std.lock())))
        .bench("parking_lot::Mutex", repeated(|| drop(parking_lot.lock())))
        .bench(
            "pthread, process-shared",
            repeated(|| pthread.locked(|| ())),
        )
        .bench(
            "pthread, process-shared, robust",
            repeated(|| robust.locked(|| ())),
        )
        .bench("sem_t, process-shared", repeated(|| sem.passed(|| ())))
        .bench("Lock", repeated(|| drop(lock.acquire())))
        .bench("RLock", repeated(|| drop(rlock.acquire())))
        .bench("Semaphore", repeated(|| drop(semaphore.acquire())))
        .bench("BoundedSemaphore", repeated(|| drop(bounded.acquire())))
        .bench(
            "Value: *value.lock()? += 1",
            repeated(|| {
                if let Ok(mut value) = value.lock() {
                    *value += 1;
                }
            }),
        )
        .print(rounds)
}

pub(crate) fn atomics(rounds: usize) -> anyhow::Result<()> {
    let (atomic, value) = (AtomicU64::new(0), RawValue::new(0_u64)?);
    Table::of_operations("read a number", OPERATIONS)
        .bench(
            "AtomicU64 load",
            repeated(|| _ = black_box(atomic.load(Ordering::Acquire))),
        )
        .bench("RawValue get", repeated(|| _ = black_box(value.get())))
        .print(rounds)?;
    Table::of_operations("write a number", OPERATIONS)
        .bench(
            "AtomicU64 store",
            repeated(|| atomic.store(black_box(1), Ordering::Release)),
        )
        .bench("RawValue set", repeated(|| value.set(black_box(1))))
        .print(rounds)?;
    Table::of_operations("add to a number in one step", OPERATIONS)
        .bench(
            "AtomicU64 fetch_add",
            repeated(|| _ = atomic.fetch_add(1, Ordering::AcqRel)),
        )
        .bench("RawValue fetch_add", repeated(|| _ = value.fetch_add(1)))
        .print(rounds)
}

fn repeated<'a>(mut operation: impl FnMut() + 'a) -> impl FnMut() -> anyhow::Result<Duration> + 'a {
    move || Ok(time(|| (0..OPERATIONS).for_each(|_| operation())))
}
