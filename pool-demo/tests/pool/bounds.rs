//! Tests of limits: results longer than any buffer, a million tasks in bounded memory.

use std::fs::{self, File};
use std::iter;
use std::os::unix::fs::MetadataExt;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pool_demo::{Pool, PoolError};
use shared_memory::RawValue;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    arguments_and_results_can_have_any_size,
    results_of_a_chunk_are_not_mixed_up_with_each_other_or_with_panics,
    long_arguments_that_workers_have_copied_block_no_other_task,
    large_results_use_memory_only_until_they_are_read,
    long_arguments_of_killed_workers_are_freed,
    beyond_the_file_size_limit_arguments_and_results_are_errors,
    a_pool_needs_no_free_descriptor_for_its_calls,
    a_million_tasks_use_bounded_memory,
    an_imap_buffers_few_results_if_they_are_long,
    a_dropped_imap_keeps_no_results,
    an_endless_map_async_of_long_arguments_does_not_starve_other_calls,
    a_million_dropped_results_use_bounded_memory,
}

fn arguments_and_results_can_have_any_size() {
    let pool = pool(2);
    // Lengths around the limit of a cell, the limit of a record, and 64 MiB.
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

fn results_of_a_chunk_are_not_mixed_up_with_each_other_or_with_panics() {
    /// Returns `n % 11` bytes. Some calls panic.
    fn written(n: usize) -> Vec<u8> {
        assert!(n % 1013 != 1012, "no {n}");
        vec![n as u8; n % 11]
    }
    let pool = pool(3);
    // The results go around each ring some hundred times. The parent reads all that have arrived.
    let results = pool.chunk_size(700).imap(written, 0..500_000);
    for (n, result) in results.unwrap().enumerate() {
        match result {
            Ok(bytes) => assert_eq!(bytes, written(n)),
            Err(error) => assert!(error.to_string().contains(&format!("no {n}")), "{error}"),
        }
    }
}

/// Set before the pool is made, so that its workers have it, too.
static MAY_END: OnceLock<RawValue<u32>> = OnceLock::new();

fn len_when_allowed(bytes: Vec<u8>) -> usize {
    while MAY_END.get().unwrap().get() == 0 {
        sleep(Duration::from_micros(100));
    }
    bytes.len()
}

fn long_arguments_that_workers_have_copied_block_no_other_task() {
    let may_end = MAY_END.get_or_init(|| RawValue::new(0).unwrap());
    let pool = pool(2);
    let long = || vec![1; 65 << 20];
    let one = pool.apply_async(len_when_allowed, long()).unwrap();
    // The other worker is idle.
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
    assert_eq!(pool.map(square, 0..100).unwrap().len(), 100);
    let two = pool.apply_async(len_when_allowed, long()).unwrap();
    // Both workers have a task, and this one waits.
    let three = pool.apply_async(len_when_allowed, long()).unwrap();
    assert_eq!(pool.open_tasks(), 3);
    may_end.set(1);
    for result in [one, two, three] {
        assert_eq!(result.get().unwrap(), 65 << 20);
    }
}

fn large_results_use_memory_only_until_they_are_read() {
    let pool = pool(2);
    for (count, bytes) in [(20, 8 << 20), (2000, 17_000)] {
        let long = |bytes: u64| vec![7_u8; bytes as usize];
        let results = pool.imap_unordered(long, iter::repeat_n(bytes, count));
        for result in results.unwrap() {
            assert_eq!(result.unwrap().len() as u64, bytes);
        }
        assert!(
            spill_file_bytes() < 1 << 20,
            "results were read, but their memory was not freed"
        );
    }
}

fn long_arguments_of_killed_workers_are_freed() {
    let pool = pool(1);
    let bytes = vec![7_u8; 8 << 20];
    for _ in 0..10 {
        // The worker is killed before it has a task, so another worker reads the argument from another cell.
        let pid = pool.pids()[0];
        kill(Pid::from_raw(pid), Signal::SIGSTOP).unwrap();
        let result = pool.apply_async(|bytes: Vec<u8>| bytes.len(), bytes.clone());
        kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
        assert_eq!(result.unwrap().get().unwrap(), 8 << 20);
    }
    assert!(
        spill_file_bytes() < 1 << 20,
        "arguments were discarded, but their memory was not freed"
    );
}

/// The allocated bytes of the pool's memory file, which count as shared memory of the machine.
fn spill_file_bytes() -> u64 {
    let mut entries = fs::read_dir("/proc/self/fd").unwrap();
    let spill_file = entries.find_map(|entry| {
        let path = entry.unwrap().path();
        let name = fs::read_link(&path).unwrap();
        let is_it = name.to_string_lossy().contains("pool spill file");
        is_it.then(|| fs::metadata(path).unwrap())
    });
    spill_file.unwrap().blocks() * 512
}

fn beyond_the_file_size_limit_arguments_and_results_are_errors() {
    setrlimit(Resource::RLIMIT_FSIZE, 1 << 20, 1 << 20).unwrap();
    let pool = pool(2);
    let long = |bytes: usize| vec![7_u8; bytes];
    let result = pool.apply(long, 100_000).unwrap_err();
    assert!(
        result
            .to_string()
            .contains("cannot transfer the result: 100005 bytes"),
        "{result}"
    );
    let argument = pool.apply(|bytes: Vec<u8>| bytes.len(), vec![7; 1000]);
    let argument = argument.unwrap_err().to_string();
    assert!(
        argument.contains("cannot transfer the argument: 1004 bytes")
            && argument.contains("ulimit -f"),
        "{argument}"
    );
    let pids = pool.pids();
    assert_eq!(pool.apply(long, 10_000).unwrap().len(), 10_000);
    assert_eq!(pool.pids(), pids);
}

fn a_pool_needs_no_free_descriptor_for_its_calls() {
    let pool = pool(2);
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 64, hard).unwrap();
    let mut files: Vec<_> = iter::from_fn(|| File::open("/dev/null").ok()).collect();
    // These are the first calls of this process, and nothing that they need may be read from a file.
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
    assert_eq!(pool.map(square, 0..3).unwrap(), [0, 1, 4]);
    // One descriptor is not enough for a pool. It is refused at once, and the workers that it has started are reaped.
    drop(files.pop());
    let refused = Pool::new(2).unwrap_err();
    assert!(format!("{refused:?}").contains("Too many open files"));
    drop(files);
    assert_eq!(pool.apply(square, 4).unwrap(), 16);
    assert_eq!(self::pool(2).apply(square, 5).unwrap(), 25);
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
        .chunk_size(50)
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

/// The first result arrives long after all other results could have arrived.
fn long_after_the_first(n: u64) -> String {
    if n == 0 {
        sleep(Duration::from_secs(1));
    }
    "x".repeat(256 << 10)
}

fn an_imap_buffers_few_results_if_they_are_long() {
    let pool = pool(2);
    let before = resident_kib();
    let mut results = pool.imap(long_after_the_first, 0..1500).unwrap();
    assert_eq!(results.next().unwrap().unwrap().len(), 256 << 10);
    let grown = resident_kib() - before;
    assert!(grown < 128 << 10, "{grown} KiB");
    assert_eq!(results.filter(Result::is_ok).count(), 1499);
    let grown = resident_kib() - before;
    assert!(grown < 192 << 10, "{grown} KiB");
}

fn a_dropped_imap_keeps_no_results() {
    let pool = pool(2);
    // The first results are short, so that many tasks are submitted ahead.
    let long = |n: u64| "x".repeat(if n < 500 { 1 } else { 256 << 10 });
    let mut results = pool.imap(long, 0..3000).unwrap();
    assert!(results.by_ref().take(100).all(|result| result.is_ok()));
    let before = resident_kib();
    drop(results);
    while pool.open_tasks() > 0 {
        pool.apply(square, 1).unwrap();
    }
    let grown = resident_kib() - before;
    assert!(grown < 16 << 10, "{grown} KiB");
}

fn an_endless_map_async_of_long_arguments_does_not_starve_other_calls() {
    let pool = pool(2);
    let endless = iter::repeat_with(|| vec![7_u8; 4 << 20]);
    let one_each = pool.chunk_size(1);
    let lengths = one_each.map_async(|bytes: Vec<u8>| bytes.len(), endless);
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
    assert_eq!(pool.map(square, 0..3).unwrap(), [0, 1, 4]);
    assert_eq!(pool.imap(square, 0..3).unwrap().count(), 3);
    pool.terminate().unwrap();
    assert!(lengths.unwrap().get().is_err());
}

fn a_million_dropped_results_use_bounded_memory() {
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
