//! 003 Barrier: two tasks wait for each other, two others do not.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Barrier;
use std::thread::{Builder, scope};

use anyhow::{Context, Result};
use fork_demo::Process;

use super::run_all::{NO_THREAD, join_all, run_all_processes};

/// Two threads wait for each other at a barrier, and two threads do not.
pub(crate) fn of_threads() -> Result<()> {
    let barrier = Barrier::new(2);
    let meet = || {
        barrier.wait();
    };
    scope(|scope| {
        let mut threads = vec![
            Builder::new()
                .spawn_scoped(scope, meet)
                .context(NO_THREAD)?,
        ];
        let second = Builder::new().spawn_scoped(scope, meet);
        if second.is_err() {
            barrier.wait(); // Without the second thread, the first one would wait forever.
        }
        threads.push(second.context(NO_THREAD)?);
        for _ in 0..2 {
            threads.push(
                Builder::new()
                    .spawn_scoped(scope, || {})
                    .context(NO_THREAD)?,
            );
        }
        join_all(threads)
    })
}

/// Between processes, there is no barrier in `std`: each of the two sends a byte to the other process, and waits for its byte.
pub(crate) fn of_processes() -> Result<()> {
    let meet = |mut other: UnixStream| {
        other.write_all(&[1])?;
        other.read_exact(&mut [0])
    };
    let (one, another) = UnixStream::pair()?;
    run_all_processes(vec![
        Process::new(move || meet(one)),
        Process::new(move || meet(another)),
        Process::new(|| {}),
        Process::new(|| {}),
    ])
}
