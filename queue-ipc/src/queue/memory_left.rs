//! How much memory is left for queues: in the machine, and in the container that they run in.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

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
/// could take without asking. If the kernel gives no information, returns true.
pub(super) fn take(bytes: u64) -> bool {
    let rest = |allowed: u64| allowed.checked_sub(bytes);
    if ALLOWED_BYTES.fetch_update(Relaxed, Relaxed, rest).is_ok() {
        return true;
    }
    let left = left_in_machine().into_iter().chain(left_in_cgroups()).min();
    let left = left.unwrap_or(u64::MAX);
    if left < bytes {
        return false;
    }
    let allowed = (left / ALLOWED_PART).min(MAX_ALLOWED_BYTES);
    ALLOWED_BYTES.store(allowed.saturating_sub(bytes), Relaxed);
    true
}

/// What queues may take of `left` bytes, if there are `all`.
fn without_reserve(left: u64, all: u64) -> u64 {
    left.saturating_sub(MAX_RESERVED_BYTES.min(all / MAX_RESERVED_PART))
}

/// Memory that the machine can give without swapping (proc_meminfo(5)).
fn left_in_machine() -> Option<u64> {
    let meminfo = fs::read_to_string("/proc/meminfo").ok()?;
    let [left, all] = ["MemAvailable:", "MemTotal:"].map(|name| kib(&meminfo, name));
    Some(without_reserve(left?, all?))
}

/// Memory left in this process's cgroups (cgroups(7)).
fn left_in_cgroups() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let left = groups.lines().filter_map(Hierarchy::parse);
    left.filter_map(|hierarchy| hierarchy.left()).min()
}

/// A hierarchy of cgroups that limits memory.
#[derive(Debug, PartialEq, Eq)]
struct Hierarchy<'a> {
    root: &'static str,
    /// The files with a group's limit and with its usage.
    limit: &'static str,
    usage: &'static str,
    /// The line of `memory.stat` with the bytes of files that the kernel gives up first. They count as used.
    cache: &'static str,
    /// This process's group, below the root.
    group: &'a str,
}

impl<'a> Hierarchy<'a> {
    /// Parses a line of /proc/self/cgroup: the hierarchy's number, its controllers, the group.
    fn parse(line: &'a str) -> Option<Hierarchy<'a>> {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, group) = (fields.next()?, fields.next()?);
        let group = group.trim_start_matches('/');
        if controllers.is_empty() {
            return Some(Hierarchy {
                root: "/sys/fs/cgroup",
                limit: "memory.max",
                usage: "memory.current",
                cache: "inactive_file ",
                group,
            });
        }
        let memory = controllers
            .split(',')
            .any(|controller| controller == "memory");
        memory.then_some(Hierarchy {
            root: "/sys/fs/cgroup/memory",
            limit: "memory.limit_in_bytes",
            usage: "memory.usage_in_bytes",
            cache: "total_inactive_file ",
            group,
        })
    }

    /// The smallest amount that is left in the group and its parents. In a container some of the parents are not
    /// visible.
    fn left(&self) -> Option<u64> {
        let root = Path::new(self.root);
        let own = root.join(self.group);
        let parents = own.ancestors().take_while(|group| group.starts_with(root));
        parents.filter_map(|group| self.left_in(group)).min()
    }

    fn left_in(&self, group: &Path) -> Option<u64> {
        let read = |name| fs::read_to_string(group.join(name)).ok();
        let number = |text: &str| text.trim().parse::<u64>().ok();
        // Without a limit the file says `max`, which is not a number.
        let most = number(&read(self.limit)?)?;
        let used = number(&read(self.usage)?)?;
        let stat = read("memory.stat").unwrap_or_default();
        let cache = stat.lines().find_map(|line| line.strip_prefix(self.cache));
        let used = used.saturating_sub(cache.and_then(number).unwrap_or(0));
        Some(without_reserve(most.saturating_sub(used), most))
    }
}

/// The bytes in a line of /proc/meminfo.
fn kib(meminfo: &str, name: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_available_memory_is_parsed() {
        let text = "MemTotal:  100 kB\nMemAvailable:     64 kB\n";
        assert_eq!(kib(text, "MemAvailable:"), Some(64 << 10));
        assert_eq!(kib(text, "MemFree:"), None);
    }

    #[test]
    fn cgroups_of_both_versions_are_parsed() {
        let limited = |line| Hierarchy::parse(line).map(|group| (group.limit, group.group));
        assert_eq!(limited("0::/a/b"), Some(("memory.max", "a/b")));
        assert_eq!(
            limited("4:cpu,memory:/c"),
            Some(("memory.limit_in_bytes", "c"))
        );
        assert_eq!(limited("8:pids:/"), None);
        assert_eq!(limited("nonsense"), None);
    }

    #[test]
    fn the_memory_left_in_a_cgroup_is_its_limit_minus_its_usage() {
        let root = std::env::temp_dir().join(format!("groups-{}", std::process::id()));
        let inner = root.join("inner");
        fs::create_dir_all(&inner).unwrap();
        let write = |group: &Path, name, text| fs::write(group.join(name), text).unwrap();
        write(&root, "memory.max", "1000\n");
        write(&root, "memory.current", "400\n");
        write(&inner, "memory.max", "max\n");
        write(&inner, "memory.current", "300\n");
        write(&root, "memory.stat", "anon 7\ninactive_file 100\n");
        let hierarchy = Hierarchy::parse("0::/").unwrap();
        assert_eq!(hierarchy.left_in(&inner), None);
        // 1000 - (400 - 100), without an eighth of 1000.
        assert_eq!(hierarchy.left_in(&root), Some(575));
        fs::remove_dir_all(&root).unwrap();
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
