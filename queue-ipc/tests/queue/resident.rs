//! How much memory shared mappings take, whichever process has written there.

#![expect(unsafe_code, reason = "neither nix nor rustix has mincore")]

use std::fs;

/// So much of each mapping is looked at: a queue takes its room from the front.
const LOOKED_AT: usize = 4 << 30;

/// A mapping without a file, shared with children.
#[derive(Debug)]
pub(crate) struct Mapping {
    start: usize,
    pub(crate) bytes: usize,
}

/// The shared mappings of this process; none may have a file in a file system.
pub(crate) fn shared_mappings() -> Vec<Mapping> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let shared = maps.lines().filter(|line| line.contains(" rw-s "));
    let mapping = |line: &str| {
        assert!(line.ends_with("/dev/zero (deleted)"), "{line}");
        let range = line.split(' ').next().unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let number = |text| usize::from_str_radix(text, 16).unwrap();
        let start = number(start);
        Mapping {
            start,
            bytes: number(end) - start,
        }
    };
    shared.map(mapping).collect()
}

/// How many bytes of all shared mappings take memory: of those that the kernel has in its page cache, also
/// where only others have touched them.
pub(crate) fn shared_bytes() -> usize {
    shared_mappings().iter().map(resident).sum()
}

fn resident(mapping: &Mapping) -> usize {
    const PAGE: usize = 4096;
    let bytes = mapping.bytes.min(LOOKED_AT);
    let mut pages = vec![0_u8; bytes.div_ceil(PAGE)];
    let start = std::ptr::with_exposed_provenance_mut(mapping.start);
    // SAFETY: a range of one of this process's mappings, which this thread doesn't unmap meanwhile, and a byte for
    // each of its pages.
    let asked = unsafe { libc::mincore(start, bytes, pages.as_mut_ptr()) };
    assert_eq!(asked, 0, "mincore: {}", std::io::Error::last_os_error());
    pages.iter().filter(|page| **page & 1 == 1).count() * PAGE
}
