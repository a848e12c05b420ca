//! Large things: results longer than any buffer, a million tasks in bounded memory.

use std::fs;

use pool_demo::PoolError;

use crate::runner::promises;
use crate::{count, pool, square};

promises! {
    arguments_and_results_of_any_size_pass,
    many_large_results_take_memory_only_while_they_are_under_way,
    a_million_tasks_use_bounded_memory,
    a_million_forgotten_results_use_bounded_memory,
}

fn arguments_and_results_of_any_size_pass() {
    let pool = pool(2);
    // Around what fits into a place, into a record, a quarter of the ring, and 64 MiB.
    for len in [
        0,
        1,
        60,
        71,
        72,
        73,
        80,
        81,
        16_383,
        16_384,
        16_385,
        65_536,
        1 << 20,
        64 << 20,
    ] {
        let sent: Vec<u8> = (0..len).map(|n| (n * 31 % 251) as u8).collect();
        let got = pool
            .apply(
                |mut bytes: Vec<u8>| {
                    bytes.reverse();
                    bytes
                },
                sent.clone(),
            )
            .unwrap();
        assert!(got.iter().rev().eq(&sent), "{len} bytes");
    }
    let long = pool
        .apply(|()| -> () { panic!("{}", "é".repeat(100_000)) }, ())
        .unwrap_err();
    assert!(matches!(long, PoolError::Task(_)) && long.to_string().len() > 10_000);
}

fn many_large_results_take_memory_only_while_they_are_under_way() {
    let pool = pool(2);
    for sizes in pool
        .imap_unordered(|n: u64| vec![n as u8; 8 << 20], 0..100)
        .unwrap()
    {
        assert_eq!(sizes.unwrap().len(), 8 << 20);
    }
    // The shared memory of this file without a name counts as shared memory of the machine.
    let overflow = fs::read_dir("/proc/self/fd").unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        let is_it = fs::read_link(&path)
            .unwrap()
            .to_string_lossy()
            .contains("pool overflow");
        is_it.then(|| fs::metadata(path).unwrap())
    });
    use std::os::unix::fs::MetadataExt;
    assert!(
        overflow.unwrap().blocks() * 512 < 1 << 20,
        "read, but not given back"
    );
}

fn a_million_tasks_use_bounded_memory() {
    let pool = pool(2);
    let before = resident_kib();
    let sum = pool
        .imap(square, 0..1_000_000)
        .unwrap()
        .try_fold(0_u64, |sum, x| x.map(|x| sum.wrapping_add(x)));
    assert_eq!(
        sum.unwrap(),
        (0..1_000_000).map(square).fold(0, u64::wrapping_add)
    );
    let sum = pool
        .in_chunks_of(count(50))
        .imap_unordered(square, 0..1_000_000)
        .unwrap()
        .try_fold(0_u64, |sum, x| x.map(|x| sum.wrapping_add(x)));
    assert_eq!(
        sum.unwrap(),
        (0..1_000_000).map(square).fold(0, u64::wrapping_add)
    );
    let grown = resident_kib() - before;
    assert!(grown < 16 << 10, "{grown} KiB");
}

fn a_million_forgotten_results_use_bounded_memory() {
    let pool = pool(2);
    let before = resident_kib();
    for n in 0..1_000_000 {
        drop(pool.apply_async(square, n).unwrap());
    }
    pool.close();
    pool.join().unwrap();
    let grown = resident_kib() - before;
    assert!(grown < 16 << 10, "{grown} KiB");
}

fn resident_kib() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    line.split_ascii_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}
