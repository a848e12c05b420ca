//! Why the states may lie in shared memory, and the layout that programs agree on.

#![expect(
    unsafe_code,
    reason = "the compiler cannot check which types can be shared between processes"
)]

use super::algorithm::barrier::BarrierState;
use super::algorithm::condition::ConditionState;
use super::algorithm::event::EventState;
use super::algorithm::event_count::EventCount;
use super::algorithm::lock::LockState;
use super::algorithm::raw_lock::RawLock;
use super::algorithm::semaphore::SemaphoreState;
use super::rlock::RLockState;
use crate::shm_box::Shared;

// SAFETY: a repr(C) struct of atomics and of arrays of them, for which any bytes are valid; the code checks what it
// reads (an id may name no thread, a count is compared with the array's length).
unsafe impl Shared for LockState {}
// SAFETY: as for `LockState`.
unsafe impl Shared for EventState {}
// SAFETY: as for `LockState`.
unsafe impl Shared for SemaphoreState {}
// SAFETY: as for `LockState`.
unsafe impl Shared for RLockState {}
// SAFETY: as for `LockState`.
unsafe impl Shared for ConditionState {}
// SAFETY: as for `LockState`.
unsafe impl Shared for BarrierState {}
// SAFETY: as for `LockState`, which it is.
unsafe impl Shared for RawLock {}
// SAFETY: as for `LockState`.
unsafe impl Shared for EventCount {}

const _: () = assert!(size_of::<LockState>() == 24 && align_of::<LockState>() == 8);
const _: () = assert!(size_of::<RawLock>() == 24 && size_of::<EventCount>() == 8);
const _: () = assert!(size_of::<EventState>() == 8 && align_of::<EventState>() == 8);
const _: () = assert!(size_of::<SemaphoreState>() == 264 * 8);
const _: () = assert!(size_of::<RLockState>() == 40);
const _: () = assert!(size_of::<ConditionState>() == (3 + 3 * 512) * 8);
const _: () = assert!(size_of::<BarrierState>() == (10 + 3 * 512) * 8);
