//! The algorithms of the locks with shuttle: steps run in any order, and a task may die at any step.
//!
//! The files of `src/sync/algorithm` are compiled here a second time, on another machine.

#![allow(dead_code, reason = "the models use only a part of the library")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test's helper is a failed test"
)]

mod check;
mod machine;
mod models;

#[path = "../../src/sync/algorithm/barrier.rs"]
mod barrier;
#[path = "../../src/sync/algorithm/condition.rs"]
mod condition;
#[path = "../../src/sync/algorithm/event.rs"]
mod event;
#[allow(
    unreachable_pub,
    reason = "these files are public in the library and private here"
)]
#[path = "../../src/sync/algorithm/event_count.rs"]
mod event_count;
#[path = "../../src/sync/algorithm/lock.rs"]
mod lock;
#[path = "../../src/sync/algorithm/permit.rs"]
mod permit;
#[path = "../../src/sync/algorithm/semaphore.rs"]
mod semaphore;
#[path = "../../src/sync/algorithm/waiter_slots.rs"]
mod waiter_slots;
