//! The local time, as Python prints a `datetime`.

#![expect(unsafe_code, reason = "the C library knows the time zone")]

use std::mem::MaybeUninit;
use std::time::{SystemTime, UNIX_EPOCH};

/// The local time as Python's `datetime` prints it: `2026-11-21 02:29:22.318100`.
pub fn now() -> String {
    let (local, micros) = local_time();
    format!(
        "{}-{:02}-{:02} {:02}:{:02}:{:02}.{micros:06}",
        local.tm_year + 1900,
        local.tm_mon + 1,
        local.tm_mday,
        local.tm_hour,
        local.tm_min,
        local.tm_sec,
    )
}

/// The local time in the form of Python's `time.ctime()`: `Sat Nov 21 02:29:22 2026`.
pub fn ctime() -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (local, _) = local_time();
    let name = |names: &[&'static str], number: i32| {
        let number = usize::try_from(number).unwrap_or(0);
        names.get(number).copied().unwrap_or("???")
    };
    format!(
        "{} {} {:>2} {:02}:{:02}:{:02} {}",
        name(&DAYS, local.tm_wday),
        name(&MONTHS, local.tm_mon),
        local.tm_mday,
        local.tm_hour,
        local.tm_min,
        local.tm_sec,
        local.tm_year + 1900,
    )
}

/// The local time, and the microseconds of the current second.
fn local_time() -> (libc::tm, u32) {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = libc::time_t::try_from(since.as_secs()).unwrap_or(libc::time_t::MAX);
    let mut local = MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both point to live values; the function fills the second one or leaves it zero.
    unsafe { libc::localtime_r(&seconds, local.as_mut_ptr()) };
    // SAFETY: all zero is a valid `tm` too: its pointer may be null.
    let local = unsafe { local.assume_init() };
    (local, since.subsec_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctime_has_pythons_format_and_advances() {
        let shape = |time: &str| time.replace(|digit: char| digit.is_ascii_digit(), "0");
        let (earlier, later) = (now(), now());
        assert_eq!(shape(&earlier), "0000-00-00 00:00:00.000000");
        assert!(earlier <= later, "{earlier} {later}");
    }
}
