//! A semaphore's permit that a thread has acquired.

use super::machine::ThreadId;

/// An acquired permit: its slot in the low bits, the number of its holder above them.
///
/// It is one word, so that a guard fits in two registers: a struct doubled the cost of acquire and release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permit(u64);

/// The permit is beyond the slots, and only counted.
const SPARE: u64 = 1 << 20;

/// The permit was acquired from a dead holder.
const RECOVERED: u64 = 1 << 21;

/// A [`ThreadId::number`] has 42 bits.
const HOLDER_SHIFT: u32 = 22;
const PLACE: u64 = (1 << HOLDER_SHIFT) - 1;

impl Permit {
    pub(crate) fn in_slot(slot: usize, holder: ThreadId) -> Permit {
        Permit::new(slot as u64, holder)
    }

    pub(crate) fn spare(holder: ThreadId) -> Permit {
        Permit::new(SPARE, holder)
    }

    /// The same permit, marked as acquired from a dead holder.
    pub(crate) fn recovered(self) -> Permit {
        Permit(self.0 | RECOVERED)
    }

    /// Its slot; `None` if it is beyond the slots.
    pub(crate) fn slot(self) -> Option<usize> {
        let place = self.0 & PLACE & !RECOVERED;
        (place != SPARE).then_some(place as usize)
    }

    pub(crate) fn is_held_by(self, me: ThreadId) -> bool {
        self.0 >> HOLDER_SHIFT == me.number()
    }

    /// Whether it was acquired from a dead holder.
    pub(crate) fn is_recovered(self) -> bool {
        self.0 & RECOVERED != 0
    }

    fn new(place: u64, holder: ThreadId) -> Permit {
        Permit(place | (holder.number() << HOLDER_SHIFT))
    }
}
