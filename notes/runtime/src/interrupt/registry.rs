//! The live children of this process, where a signal handler can read them: atomics, no lock, and
//! memory that is there before the child is.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

/// Twice the default `kernel.pid_max` of 32768.
pub(super) const SLOTS: usize = PAGES * SLOTS_PER_PAGE;
const PAGES: usize = 64;
const SLOTS_PER_PAGE: usize = 1024;

/// A place that nobody uses.
const FREE: i32 = 0;
/// A place whose child is being started: not to be signalled yet.
const RESERVED: i32 = -1;

type Page = [AtomicI32; SLOTS_PER_PAGE];

/// The children's pids, in pages that are made when the ones before are full, and never freed.
static CHILDREN: [OnceLock<Box<Page>>; PAGES] = [const { OnceLock::new() }; PAGES];

/// A place that [`reserve`] found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot(&'static AtomicI32);

/// Reserves a place, the first free one; `None` if all are taken.
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

/// Puts `pid` into a reserved place.
pub(super) fn fill(place: Slot, pid: i32) {
    place.0.store(pid, Ordering::SeqCst);
}

/// Gives a reserved place back.
pub(super) fn give_back(place: Slot) {
    place.0.store(FREE, Ordering::SeqCst);
}

/// Takes `pid` out; the place may be used again.
pub(super) fn remove(place: Slot, pid: i32) {
    // Fails only where the registry was emptied since, in a fork: then there is nothing to take.
    if place.0.load(Ordering::SeqCst) == pid {
        give_back(place);
    }
}

/// Forgets all: in a fork, whose parent's children are not its own.
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
