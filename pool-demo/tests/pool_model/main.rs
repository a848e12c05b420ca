//! The pool's protocol with shuttle: steps run in any order, and a worker may die or be stopped at any step.
//!
//! The files of `src/shared_state` that hold the protocol are compiled here a second time, on a machine where a model
//! checker schedules every step.

#![allow(dead_code, reason = "the models use only a part of the library")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test's helper is a failed test"
)]

mod machine;
mod models;
mod pool;
mod sync;

#[path = "../../src/shared_state/parent.rs"]
mod parent;
#[path = "../../src/shared_state/result_ring.rs"]
mod result_ring;
#[path = "../../src/shared_state/state.rs"]
mod state;
#[path = "../../src/shared_state/task_ring.rs"]
mod task_ring;
#[path = "../../src/shared_state/words.rs"]
mod words;
#[path = "../../src/shared_state/worker_side.rs"]
mod worker_side;
#[path = "../../src/shared_state/worker_slot.rs"]
mod worker_slot;
