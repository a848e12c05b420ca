//! The primitives below the queue: the lock and the event count, on the machine of their model.

#[path = "../../../shared-memory/tests/sync_model/check.rs"]
pub(super) mod check;
#[path = "../../../shared-memory/src/sync/algorithm/event_count.rs"]
pub(super) mod event_count;
#[path = "../../../shared-memory/src/sync/algorithm/lock.rs"]
mod lock;
#[path = "../../../shared-memory/tests/sync_model/machine.rs"]
pub(super) mod machine;
#[path = "../../../shared-memory/src/sync/algorithm/raw_lock.rs"]
pub(super) mod raw_lock;
