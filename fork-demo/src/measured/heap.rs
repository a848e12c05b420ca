//! A large heap in small pages, whose page tables a fork has to copy.

use std::fs;

use anyhow::{Context, Result};
use nix::sys::prctl::set_thp_disable;

/// Touched memory in pages of 4 KiB.
pub(crate) struct Heap {
    bytes: Vec<u8>,
}

const MIB: usize = 1024 * 1024;
const PAGE: usize = 4096;
const DEFAULT_MIB: usize = 256;

impl Heap {
    /// Fills `mib` MiB. The default is 256, or a quarter of the free memory if that is less.
    pub(crate) fn fill(mib: Option<u32>) -> Result<Heap> {
        let default = || DEFAULT_MIB.min(free_mib() / 4).max(1);
        let mib = mib.map_or_else(default, |mib| mib as usize);
        // A huge page has one page-table entry instead of 512, so a fork would have almost nothing to copy.
        set_thp_disable(true).context("cannot ask for small pages")?;
        let mut bytes = Vec::new();
        let reserved = bytes.try_reserve_exact(mib * MIB);
        reserved.with_context(|| format!("no room for {mib} MiB: try a smaller --heap-mib"))?;
        // Copies of a page are written several times faster than single bytes in a build for debugging.
        let page = [1; PAGE];
        for _ in 0..mib * MIB / PAGE {
            bytes.extend_from_slice(&page);
        }
        Ok(Heap { bytes })
    }

    pub(crate) fn mib(&self) -> usize {
        self.bytes.len() / MIB
    }

    pub(crate) fn free(self) -> Result<()> {
        drop(self.bytes);
        set_thp_disable(false).context("cannot allow huge pages again")
    }
}

/// The free memory of the machine or of the container, whichever is less. If it is unknown, assumes that there is
/// enough.
fn free_mib() -> usize {
    let machine = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|info| available(&info));
    let container = in_container();
    machine
        .into_iter()
        .chain(container)
        .min()
        .unwrap_or(usize::MAX)
}

fn available(meminfo: &str) -> Option<usize> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<usize>().ok()? / 1024)
}

/// Memory left in the process's cgroup: the limit minus the used memory.
fn in_container() -> Option<usize> {
    let read = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<usize>().ok();
    let [limit, used] = [
        ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"],
        [
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        ],
    ]
    .into_iter()
    .find_map(|[limit, used]| Some([read(limit)?, read(used)?]))?;
    Some(limit.saturating_sub(used) / MIB)
}
