//! The library under shuttle, which tries many orders of steps. If a thread is never woken, it reports a deadlock.
//!
//! The files of `src` are compiled here a second time, on shuttle's Mutex and Condvar.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the models use only a part of the library, and nothing outside uses them"
)]

#[path = "../../src/barrier.rs"]
mod barrier;
#[path = "../../src/condition.rs"]
mod condition;
#[path = "../../src/error.rs"]
mod error;
#[path = "../../src/event.rs"]
mod event;
#[path = "../../src/item.rs"]
mod item;
#[path = "../../src/lock.rs"]
mod lock;
mod models;
#[path = "../../src/order.rs"]
mod order;
mod primitives;
#[path = "../../src/queue/mod.rs"]
mod queue;
#[path = "../../src/rlock.rs"]
mod rlock;
#[path = "../../src/semaphore.rs"]
mod semaphore;
#[path = "../../src/thread_number.rs"]
mod thread_number;
#[path = "../../src/waiters.rs"]
mod waiters;
