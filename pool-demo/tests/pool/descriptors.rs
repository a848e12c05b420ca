//! Tests of a pool whose program closes descriptors, or has few of them.

use std::fs::{File, remove_file};
use std::io::Read;
use std::os::fd::AsRawFd;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pool_demo::Pool;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    a_task_that_closes_all_descriptors_harms_neither_the_pool_nor_its_own_files,
    after_a_task_that_closed_all_descriptors_long_results_are_errors_or_whole,
    with_few_descriptors_a_pool_fails_at_once_or_works_for_all_calls,
}

const LONG: usize = 100_000;

/// Closes all descriptors except the standard ones.
fn close_all(_: ()) {
    for number in 3..1000 {
        nix::unistd::close(number).unwrap_or(());
    }
}

/// Closes all descriptors, and opens `path` at all of the first numbers.
fn close_all_and_open(path: String) {
    close_all(());
    let files: Vec<File> = (0..20).map(|_| File::create(&path).unwrap()).collect();
    assert!(files.iter().any(|file| file.as_raw_fd() == 3));
    std::mem::forget(files);
}

fn a_task_that_closes_all_descriptors_harms_neither_the_pool_nor_its_own_files() {
    let path = std::env::temp_dir().join(format!("pool-descriptors-{}", std::process::id()));
    let path = path.to_str().unwrap().to_owned();
    let pool = pool(2);
    let before = pool.pids();
    let both = pool.chunk_size(1);
    both.map(close_all_and_open, [path.clone(), path.clone()])
        .unwrap();
    assert_eq!(both.map(square, 0..1000).unwrap().len(), 1000);
    let many = pool
        .chunk_size(1)
        .map(|text: String| text.len(), vec!["x".repeat(LONG); 20]);
    assert_eq!(many.unwrap(), [LONG; 20]);
    assert_ne!(pool.pids(), before, "other workers have run the long tasks");
    let mut written = Vec::new();
    File::open(&path)
        .unwrap()
        .read_to_end(&mut written)
        .unwrap();
    remove_file(&path).unwrap();
    assert!(
        written.is_empty(),
        "the pool wrote {written:?} into a task's file"
    );
}

fn after_a_task_that_closed_all_descriptors_long_results_are_errors_or_whole() {
    let pool = pool(1);
    let long = |len: usize| vec![7_u8; len];
    pool.apply(close_all, ()).unwrap();
    let error = pool.apply(long, LONG).unwrap_err().to_string();
    assert!(error.contains("closed its descriptor"), "{error}");
    assert_eq!(pool.apply(long, LONG).unwrap(), long(LONG));
}

fn with_few_descriptors_a_pool_fails_at_once_or_works_for_all_calls() {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 64, most).unwrap();
    // They occupy all descriptors that this process may still have.
    let mut others: Vec<File> = std::iter::repeat_with(|| File::open("/dev/null"))
        .map_while(Result::ok)
        .collect();
    let mut worked = 0;
    for _ in 0..6 {
        match Pool::new(2) {
            Ok(pool) => {
                use_all_calls(&pool);
                worked += 1;
            }
            Err(error) => {
                let error = format!("{error}: {:?}", std::error::Error::source(&error));
                assert!(
                    error.contains("Too many open files") || error.contains("EMFILE"),
                    "{error}"
                );
                assert_eq!(worked, 0, "a pool with fewer descriptors worked");
            }
        }
        drop(others.pop());
    }
    assert!(worked > 0);
}

fn use_all_calls(pool: &Pool<'_>) {
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
    assert_eq!(pool.map(square, 0..100).unwrap().len(), 100);
    let long = pool.apply(|text: String| text + "x", "x".repeat(LONG));
    assert_eq!(long.unwrap().len(), LONG + 1);
    kill(Pid::from_raw(pool.pids()[0]), Signal::SIGKILL).unwrap();
    assert_eq!(pool.map(square, 0..100).unwrap().len(), 100);
    pool.close();
    pool.join().unwrap();
}
