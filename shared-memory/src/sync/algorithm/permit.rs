//! A permit of a semaphore that somebody has taken.

use super::machine::Id;

/// A permit that was taken: in the low half where it lies, in the high half its holder's number.
///
/// One word, so that a guard fits in two registers: as a struct it doubled the cost of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permit(u64);

/// Not in a slot, but one of the spare ones.
const SPARE: u64 = 1 << 30;

/// Taken from one who died.
const INHERITED: u64 = 1 << 31;

const HOLDER_SHIFT: u32 = 32;

impl Permit {
    pub(crate) fn in_slot(slot: usize, holder: Id) -> Permit {
        Permit::new(slot as u64, holder)
    }

    pub(crate) fn spare(holder: Id) -> Permit {
        Permit::new(SPARE, holder)
    }

    /// The same, taken from one who died.
    pub(crate) fn inherited(self) -> Permit {
        Permit(self.0 | INHERITED)
    }

    /// Its slot; `None`: it is a spare one.
    pub(crate) fn slot(self) -> Option<usize> {
        let place = u64::from(self.0 as u32) & !INHERITED;
        (place != SPARE).then_some(place as usize)
    }

    pub(crate) fn is_taken_by(self, me: Id) -> bool {
        self.0 >> HOLDER_SHIFT == u64::from(me.tid().cast_unsigned())
    }

    /// Whether it was taken from one who died.
    pub(crate) fn is_inherited(self) -> bool {
        self.0 & INHERITED != 0
    }

    fn new(place: u64, holder: Id) -> Permit {
        Permit(place | (u64::from(holder.tid().cast_unsigned()) << HOLDER_SHIFT))
    }
}
