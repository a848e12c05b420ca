//! What the clock on the wall says, as Python prints a `datetime`.

#![expect(unsafe_code, reason = "the C library knows the time zone")]

use std::mem::MaybeUninit;
use std::time::{SystemTime, UNIX_EPOCH};

/// The local time: `2026-11-21 02:29:22.318100`.
pub fn now() -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = libc::time_t::try_from(since.as_secs()).unwrap_or(libc::time_t::MAX);
    let mut local = MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both point to live values; the function fills the second one or leaves it zero.
    unsafe { libc::localtime_r(&seconds, local.as_mut_ptr()) };
    // SAFETY: all zero is a valid `tm` too: its pointer may be null.
    let local = unsafe { local.assume_init() };
    format!(
        "{}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        local.tm_year + 1900,
        local.tm_mon + 1,
        local.tm_mday,
        local.tm_hour,
        local.tm_min,
        local.tm_sec,
        since.subsec_micros()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_looks_as_pythons_and_goes_on() {
        let (earlier, later) = (now(), now());
        let shape = |time: &str| time.replace(|digit: char| digit.is_ascii_digit(), "0");
        assert_eq!(shape(&earlier), "0000-00-00 00:00:00.000000");
        assert!(earlier <= later, "{earlier} {later}");
    }
}
