//! How much memory is left: in the machine, and in the container that this process runs in.

use std::fs;
use std::path::Path;

/// How many bytes this process can still take, or `None` if the kernel gives no information.
///
/// The least of what is left in the machine and in each of this process's cgroups. `usable` gets the bytes that are left
/// in one of these, and all that it has, and returns how many of them may be taken.
pub fn memory_left(usable: impl Fn(u64, u64) -> u64) -> Option<u64> {
    let in_cgroups = left_in_cgroups(&usable);
    left_in_machine(&usable).into_iter().chain(in_cgroups).min()
}

/// Memory that the machine can give without swapping (proc_meminfo(5)).
fn left_in_machine(usable: impl Fn(u64, u64) -> u64) -> Option<u64> {
    let meminfo = fs::read_to_string("/proc/meminfo").ok()?;
    let [left, all] = ["MemAvailable:", "MemTotal:"].map(|name| kib(&meminfo, name));
    Some(usable(left?, all?))
}

/// Memory left in this process's cgroups (cgroups(7)).
fn left_in_cgroups(usable: impl Fn(u64, u64) -> u64) -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let left = groups.lines().filter_map(Hierarchy::parse);
    left.filter_map(|hierarchy| hierarchy.left(&usable)).min()
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
    fn left(&self, usable: impl Fn(u64, u64) -> u64) -> Option<u64> {
        let root = Path::new(self.root);
        let own = root.join(self.group);
        let parents = own.ancestors().take_while(|group| group.starts_with(root));
        parents
            .filter_map(|group| self.left_in(group, &usable))
            .min()
    }

    fn left_in(&self, group: &Path, usable: impl Fn(u64, u64) -> u64) -> Option<u64> {
        let read = |name| fs::read_to_string(group.join(name)).ok();
        let number = |text: &str| text.trim().parse::<u64>().ok();
        // Without a limit the file says `max`, which is not a number.
        let most = number(&read(self.limit)?)?;
        let used = number(&read(self.usage)?)?;
        let stat = read("memory.stat").unwrap_or_default();
        let cache = stat.lines().find_map(|line| line.strip_prefix(self.cache));
        let used = used.saturating_sub(cache.and_then(number).unwrap_or(0));
        Some(usable(most.saturating_sub(used), most))
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
        let without_tenth = |left, all| left - all / 10;
        assert_eq!(hierarchy.left_in(&inner, without_tenth), None);
        // 1000 - (400 - 100), without a tenth of 1000.
        assert_eq!(hierarchy.left_in(&root, without_tenth), Some(600));
        fs::remove_dir_all(&root).unwrap();
    }
}
