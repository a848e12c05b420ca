//! A large heap in small pages, whose page tables a fork has to copy.

use anyhow::{Context, Result, ensure};
use nix::sys::prctl::set_thp_disable;
use notes_runtime::memory::memory_left;

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
        let free = free_mib();
        let mib = mib.map_or(DEFAULT_MIB.min(free / 4).max(1), |mib| mib as usize);
        // The kernel would kill the process in the middle.
        ensure!(
            mib <= free,
            "no room for {mib} MiB, because {free} MiB are free: try a smaller --heap-mib"
        );
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

/// The free memory of the machine or of this process's cgroup, whichever is less. If it is unknown, assumes that there
/// is enough.
fn free_mib() -> usize {
    let left = memory_left(|left, _| left);
    left.map_or(usize::MAX, |bytes| bytes as usize / MIB)
}
