//! How much memory shared mappings take, whichever process has written there.

#![expect(unsafe_code, reason = "neither nix nor rustix has mincore")]

use std::fs;

/// The part of each mapping that is checked. A queue uses its memory from the front.
const MAX_CHECKED_BYTES: usize = 4 << 30;

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

/// How many bytes of all shared mappings take memory. This counts pages in the kernel's page cache, also pages that
/// only other processes have touched.
pub(crate) fn shared_bytes() -> usize {
    shared_mappings().iter().map(resident).sum()
}

fn resident(mapping: &Mapping) -> usize {
    const PAGE: usize = 4096;
    let bytes = mapping.bytes.min(MAX_CHECKED_BYTES);
    let mut pages = vec![0_u8; bytes.div_ceil(PAGE)];
    let start = std::ptr::with_exposed_provenance_mut(mapping.start);
    // SAFETY: the range lies in one of this process's mappings, which this thread doesn't unmap meanwhile, and `pages`
    // has a byte for each page of the range.
    let result = unsafe { libc::mincore(start, bytes, pages.as_mut_ptr()) };
    assert_eq!(result, 0, "mincore: {}", std::io::Error::last_os_error());
    pages.iter().filter(|page| **page & 1 == 1).count() * PAGE
}
