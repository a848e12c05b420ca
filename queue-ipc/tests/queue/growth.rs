//! A queue without a capacity grows, and returns its memory.

use std::fs;

use notes::random::randint;
use queue_ipc::Queue;

use crate::resident::shared_bytes;
use crate::workers::{all, amount, kill, start};

notes_testkit::promises![
    a_queue_grows_to_a_gibibyte_and_returns_its_memory,
    a_queue_that_grows_and_shrinks_uses_no_more_memory_than_its_items,
    the_memory_of_a_killed_put_is_returned,
    a_million_items_use_no_more_memory_than_their_bytes,
];

const MIB: usize = 1 << 20;

/// How many bytes an empty queue may keep: 16 MiB of chunks, the chunk of its head, and the chunks' links.
pub(crate) const KEPT: usize = 20 * MIB;

/// How much memory the kernel can give without swapping.
fn memory_available() -> usize {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap();
    let line = meminfo
        .lines()
        .find(|line| line.starts_with("MemAvailable:"));
    let kib = line.unwrap().split_ascii_whitespace().nth(1).unwrap();
    kib.parse::<usize>().unwrap() << 10
}

fn a_queue_grows_to_a_gibibyte_and_returns_its_memory() {
    let mib = amount("QUEUE_MIB", 1024) as usize;
    let queue = Queue::<()>::new().unwrap();
    let (goal, item) = (mib * MIB, vec![7_u8; 256 << 10]);
    if memory_available() < goal + goal / 2 {
        notes::say!(
            "skipped: less than {} MiB of memory are available",
            mib + mib / 2
        );
        return;
    }
    let items = goal / item.len();
    for _ in 0..2 {
        all(1, |_| {
            (0..items).for_each(|_| queue.put_bytes(&item).unwrap())
        });
        assert_eq!(queue.len(), items);
        let full = shared_bytes();
        assert!(full >= goal && full <= goal + KEPT, "{} MiB", full / MIB);
        all(1, |_| {
            let mut got = Vec::new();
            for left in (0..items).rev() {
                queue.get_bytes(&mut got).unwrap();
                assert!(got == item);
                if left % 1024 == 0 {
                    let now = shared_bytes();
                    assert!(
                        now <= left * item.len() + KEPT,
                        "{} MiB with {left} left",
                        now / MIB
                    );
                }
            }
        });
        let empty = shared_bytes();
        assert!(empty <= KEPT, "{} MiB", empty / MIB);
    }
}

/// The queue grows and shrinks several times, more than 500 MiB in all. It never takes much more memory than its
/// items.
fn a_queue_that_grows_and_shrinks_uses_no_more_memory_than_its_items() {
    let queue = Queue::<()>::new().unwrap();
    let (item, mut got) = (vec![7_u8; 100_000], Vec::new());
    for round in 0..12 {
        let count = if round % 2 == 0 { 800 } else { 30 };
        (0..count).for_each(|_| queue.put_bytes(&item).unwrap());
        let bytes = shared_bytes();
        assert!(
            bytes <= count * item.len() + KEPT,
            "{} MiB full",
            bytes / MIB
        );
        (0..count).for_each(|_| queue.get_bytes(&mut got).unwrap());
        let bytes = shared_bytes();
        assert!(bytes <= KEPT, "{} MiB empty", bytes / MIB);
    }
}

fn the_memory_of_a_killed_put_is_returned() {
    let queue = Queue::<()>::new().unwrap();
    let item = vec![7_u8; 128 * MIB];
    let mut most = 0;
    // Repeat until a producer was killed after it had written a large part of its item.
    while most < 2 * KEPT {
        // Kill it once it has written this much, and not after a time, so that a busy machine changes nothing.
        let goal = randint(0, 3 * KEPT as i64) as usize;
        let producer = start(|| queue.put_bytes(&item).unwrap());
        while queue.is_empty() && shared_bytes() < goal {
            std::thread::yield_now();
        }
        kill(&producer);
        if queue.is_empty() {
            most = most.max(shared_bytes());
        }
        queue.put_bytes(b"after").unwrap();
        while !queue.is_empty() {
            queue.get_bytes(&mut Vec::new()).unwrap();
        }
        let bytes = shared_bytes();
        assert!(bytes <= KEPT, "{} MiB", bytes / MIB);
    }
}

fn a_million_items_use_no_more_memory_than_their_bytes() {
    const ITEMS: usize = 1_000_000;
    let queue = Queue::<()>::new().unwrap();
    (0..ITEMS).for_each(|i| queue.put_bytes(&(i as u64).to_ne_bytes()).unwrap());
    assert_eq!(queue.len(), ITEMS);
    // Each message has a header with its length.
    let bytes = shared_bytes();
    assert!(bytes <= ITEMS * 16 + MIB, "{} MiB", bytes / MIB);
    let mut got = Vec::new();
    for i in 0..ITEMS {
        queue.get_bytes(&mut got).unwrap();
        assert_eq!(got, (i as u64).to_ne_bytes());
    }
    assert!(shared_bytes() <= KEPT);
}
