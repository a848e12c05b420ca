//! How much memory queues may take: they leave a part of it to others.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use notes_runtime::memory::memory_left;

/// Queues leave this much memory to the rest of the machine, or of the container.
const MAX_RESERVED_BYTES: u64 = 64 << 20;
/// In a small container they leave this part of its memory.
const MAX_RESERVED_PART: u64 = 8;
/// How many bytes the queues of this process may take before one of them asks the kernel again: this part of what is
/// left. So 64 processes that ask at the same time and then all put take no more than there is.
const ALLOWED_PART: u64 = 64;
/// And no more than this: other programs take memory, too.
const MAX_ALLOWED_BYTES: u64 = 16 << 20;

/// How many bytes all queues of this process together may take before one of them asks the kernel again.
static ALLOWED_BYTES: AtomicU64 = AtomicU64::new(0);

/// Whether a queue may take `bytes` more bytes. Asks the kernel if the queues of this process have used up what they
/// could take without asking. If the kernel gives no information, returns true, and the next call asks again.
pub(super) fn take(bytes: u64) -> bool {
    let rest = |allowed: u64| allowed.checked_sub(bytes);
    if ALLOWED_BYTES.fetch_update(Relaxed, Relaxed, rest).is_ok() {
        return true;
    }
    let left = memory_left(without_reserve);
    let Some(allowed) = allowed_after(bytes, left) else {
        return false;
    };
    ALLOWED_BYTES.store(allowed, Relaxed);
    true
}

/// Takes `bytes` of the bytes that are left. Returns how many more the queues may take before they ask again, or `None` if
/// fewer than `bytes` are left. If the kernel gave no information, they ask at the next call: a descriptor may be free then.
fn allowed_after(bytes: u64, left: Option<u64>) -> Option<u64> {
    let Some(left) = left else {
        return Some(0);
    };
    let allowed = (left / ALLOWED_PART).min(MAX_ALLOWED_BYTES);
    (left >= bytes).then(|| allowed.saturating_sub(bytes))
}

/// What queues may take of `left` bytes, if there are `all`.
fn without_reserve(left: u64, all: u64) -> u64 {
    left.saturating_sub(MAX_RESERVED_BYTES.min(all / MAX_RESERVED_PART))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_information_the_next_call_asks_again() {
        assert_eq!(allowed_after(5, None), Some(0));
        assert_eq!(allowed_after(5, Some(640)), Some(5));
        assert_eq!(
            allowed_after(5, Some(u64::MAX)),
            Some(MAX_ALLOWED_BYTES - 5)
        );
        assert_eq!(allowed_after(5, Some(4)), None);
    }

    #[test]
    fn a_part_of_the_memory_is_reserved() {
        assert_eq!(without_reserve(900, 800), 800);
        assert_eq!(without_reserve(99, 800), 0);
        let gib = 1 << 30;
        assert_eq!(without_reserve(gib, 8 * gib), gib - MAX_RESERVED_BYTES);
    }

    #[test]
    fn the_largest_number_of_bytes_is_never_available() {
        assert!(!take(u64::MAX));
    }
}
