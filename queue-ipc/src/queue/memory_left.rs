//! How much memory is left for a queue: in the machine, and in the container that it runs in.

use std::fs;
use std::path::Path;

/// A queue leaves this much memory to the rest of the machine.
const RESERVED_BYTES: u64 = 64 << 20;

/// Whether `bytes` more bytes can be allocated. If the kernel gives no information, returns true.
pub(super) fn is_memory_left(bytes: u64) -> bool {
    let left = left_in_machine().into_iter().chain(left_in_cgroups()).min();
    left.is_none_or(|left| left >= bytes + RESERVED_BYTES)
}

/// Memory that the machine can give without swapping (proc_meminfo(5)).
fn left_in_machine() -> Option<u64> {
    available(&fs::read_to_string("/proc/meminfo").ok()?)
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
    /// The file with a group's limit. The next field is the file with its usage.
    limit: &'static str,
    usage: &'static str,
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
        let number = |text: String| text.trim().parse::<u64>().ok();
        // Without a limit the file says `max`, which is not a number.
        let most = read(self.limit).and_then(number)?;
        Some(most.saturating_sub(read(self.usage).and_then(number)?))
    }
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
    fn the_available_memory_is_parsed() {
        let text = "MemTotal:  100 kB\nMemAvailable:     64 kB\n";
        assert_eq!(available(text), Some(64 << 10));
        assert_eq!(available("MemTotal: 100 kB\n"), None);
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
        let hierarchy = Hierarchy::parse("0::/").unwrap();
        assert_eq!(hierarchy.left_in(&inner), None);
        assert_eq!(hierarchy.left_in(&root), Some(600));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_largest_number_of_bytes_is_never_available() {
        assert!(!is_memory_left(u64::MAX - RESERVED_BYTES));
    }
}
