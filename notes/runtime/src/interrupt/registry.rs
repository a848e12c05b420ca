//! The live children of this process, which a signal handler can read.
//!
//! The list uses atomics and no lock, and its memory is allocated before the child starts.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

/// Twice the default `kernel.pid_max` of 32768.
pub(super) const SLOTS: usize = PAGES * SLOTS_PER_PAGE;
const PAGES: usize = 64;
const SLOTS_PER_PAGE: usize = 1024;

/// A free slot.
const FREE: i32 = 0;
/// A slot whose child is being started: don't signal it yet.
const RESERVED: i32 = -1;

type Page = [AtomicI32; SLOTS_PER_PAGE];

/// The children's pids. A new page is allocated when the pages before it are full; pages are never freed.
static CHILDREN: [OnceLock<Box<Page>>; PAGES] = [const { OnceLock::new() }; PAGES];

/// A slot that [`reserve`] found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot(&'static AtomicI32);

/// Reserves the first free slot; `None` if all are taken.
pub(super) fn reserve() -> Option<Slot> {
    let new_page = || Box::new([const { AtomicI32::new(FREE) }; SLOTS_PER_PAGE]);
    CHILDREN
        .iter()
        .flat_map(|page| page.get_or_init(new_page).iter())
        .find(|place| {
            place.load(Ordering::Relaxed) == FREE
                && place
                    .compare_exchange(FREE, RESERVED, Ordering::SeqCst, Ordering::Relaxed)
                    .is_ok()
        })
        .map(Slot)
}

/// Puts `pid` into a reserved slot.
pub(super) fn fill(place: Slot, pid: i32) {
    place.0.store(pid, Ordering::SeqCst);
}

/// Frees a reserved slot.
pub(super) fn release(place: Slot) {
    place.0.store(FREE, Ordering::SeqCst);
}

/// Removes `pid`; the slot may be used again.
pub(super) fn remove(place: Slot, pid: i32) {
    // The pid differs only if a fork has emptied the registry since: then there is nothing to remove.
    if place.0.load(Ordering::SeqCst) == pid {
        release(place);
    }
}

/// Removes all pids, in a fork: the parent's children are not the fork's.
pub(super) fn empty() {
    for place in slots() {
        // A page that is only read isn't copied.
        if place.load(Ordering::SeqCst) != FREE {
            place.store(FREE, Ordering::SeqCst);
        }
    }
}

/// The registered pids. Async-signal-safe.
pub(super) fn pids() -> impl Iterator<Item = i32> {
    slots()
        .map(|place| place.load(Ordering::SeqCst))
        .filter(|pid| *pid > 0)
}

fn slots() -> impl Iterator<Item = &'static AtomicI32> {
    CHILDREN
        .iter()
        .map_while(OnceLock::get)
        .flat_map(|page| page.iter())
}
