//! The library under shuttle: every order of steps may come. Who is never woken is a deadlock, which it reports.
//!
//! The files of `src` are compiled here a second time, on shuttle's Mutex and Condvar.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the models need not call all of it, and nobody is outside"
)]

#[path = "../../src/acquire.rs"]
mod acquire;
#[path = "../../src/barrier.rs"]
mod barrier;
#[path = "../../src/condition.rs"]
mod condition;
#[path = "../../src/event.rs"]
mod event;
#[path = "../../src/lock.rs"]
mod lock;
mod models;
#[path = "../../src/order.rs"]
mod order;
mod primitives;
#[path = "../../src/queue.rs"]
mod queue;
#[path = "../../src/rlock.rs"]
mod rlock;
#[path = "../../src/semaphore.rs"]
mod semaphore;
#[path = "../../src/signal.rs"]
mod signal;
