//! How much memory a queue may still take: of the machine, and of the container that it runs in.

use std::fs;

/// What is left to the rest of the machine.
const KEPT_BYTES: u64 = 64 << 20;

/// Whether `bytes` more leave some to others. Where the kernel doesn't say, there is.
pub(super) fn is_memory_left(bytes: u64) -> bool {
    let left = machines().into_iter().chain(containers()).min();
    left.is_none_or(|left| left >= bytes + KEPT_BYTES)
}

/// What the machine can still give without swapping (proc_meminfo(5)).
fn machines() -> Option<u64> {
    available(&fs::read_to_string("/proc/meminfo").ok()?)
}

/// What the control group of the container can still take (cgroup v2).
fn containers() -> Option<u64> {
    let read = |name| fs::read_to_string(format!("/sys/fs/cgroup/memory.{name}")).ok();
    let number = |text: String| text.trim().parse::<u64>().ok();
    // Without a limit it says `max`, which is no number.
    let most = read("max").and_then(number)?;
    Some(most.saturating_sub(read("current").and_then(number)?))
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_line_is_read() {
        let text = "MemTotal:  100 kB\nMemAvailable:     64 kB\n";
        assert_eq!(available(text), Some(64 << 10));
        assert_eq!(available("MemTotal: 100 kB\n"), None);
    }

    #[test]
    fn nothing_has_room_for_everything() {
        assert!(!is_memory_left(u64::MAX - KEPT_BYTES));
    }
}
