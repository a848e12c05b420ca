//! The tasks that 003 measures on threads and on processes. Each task checks its result at the end.
//!
//! Processes send their results through pipes. 003 uses a manager for that, which costs more.

use std::collections::HashMap;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread::{Builder, ScopedJoinHandle, scope};

use anyhow::{Context, Result, anyhow, ensure};
use fork_demo::Process;

/// The text mentions processes because the kernel counts threads as processes.
const NO_THREAD: &str = "cannot start a thread: is the limit of processes reached (`ulimit -u`)?";

/// Starts a thread that does nothing, and joins it.
pub(super) fn one_thread() -> Result<()> {
    let thread = Builder::new().spawn(|| {}).context(NO_THREAD)?;
    thread.join().map_err(|_| anyhow!("the thread panicked"))
}

const KEYS: u8 = 10;

/// 003 共享变量: ten threads write to one dictionary.
pub(super) fn dictionary_of_threads() -> Result<()> {
    let dictionary = Mutex::new(HashMap::new());
    let put = |key| {
        let dictionary = &dictionary;
        move || {
            dictionary
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, 2 * key);
        }
    };
    run_all_threads((0..KEYS).map(put).collect())?;
    check_dictionary(
        &dictionary
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner),
    )
}

/// 003 共享变量: ten processes send their entries to the process with the dictionary.
pub(super) fn dictionary_of_processes() -> Result<()> {
    let (mut entries, results) = io::pipe()?;
    let put = |key: u8| (&results).write_all(&[key, 2 * key]);
    run_all_processes(
        (0..KEYS)
            .map(|key| Process::new(move || put(key)))
            .collect(),
    )?;
    drop(results);
    let mut bytes = Vec::new();
    entries.read_to_end(&mut bytes)?;
    check_dictionary(
        &bytes
            .chunks_exact(2)
            .map(|entry| (entry[0], entry[1]))
            .collect(),
    )
}

fn check_dictionary(dictionary: &HashMap<u8, u8>) -> Result<()> {
    ensure!(
        dictionary.len() == usize::from(KEYS),
        "entries are missing: {dictionary:?}"
    );
    Ok(())
}

/// 003 Barrier: two threads wait for each other at a barrier, and two threads do not.
pub(super) fn barrier_of_threads() -> Result<()> {
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
            barrier.wait(); // Without the second thread, the first one would wait for ever.
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

/// 003 Barrier, between processes: each process sends a byte to the other process, and waits for its byte.
pub(super) fn barrier_of_processes() -> Result<()> {
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

const WORKERS: usize = 4;
const NUMBERS: u8 = 100;

/// 003 Pool: four threads take numbers from a queue.
pub(super) fn pool_of_threads() -> Result<()> {
    let queue = Mutex::new(0..NUMBERS);
    let squares = Mutex::new(Vec::new());
    let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(number) = take() {
            let square = u16::from(number) * u16::from(number);
            squares
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(square);
        }
    };
    run_all_threads(vec![&work; WORKERS])?;
    check_squares(squares.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// 003 Pool: four processes take numbers from a pipe, one byte each, until the pipe is empty and closed.
pub(super) fn pool_of_processes() -> Result<()> {
    let (queue, mut tasks) = io::pipe()?;
    let (mut squares, results) = io::pipe()?;
    tasks.write_all(&Vec::from_iter(0..NUMBERS))?;
    drop(tasks); // Before the workers start: a copy in a worker would keep the pipe open.
    run_all_processes(
        (0..WORKERS)
            .map(|_| Process::new(|| square_all(&queue, &results)))
            .collect(),
    )?;
    drop(results);
    let mut bytes = Vec::new();
    squares.read_to_end(&mut bytes)?;
    check_squares(
        bytes
            .chunks_exact(2)
            .map(|square| u16::from_ne_bytes([square[0], square[1]]))
            .collect(),
    )
}

fn square_all(mut queue: &PipeReader, mut results: &PipeWriter) -> io::Result<()> {
    let mut number = [0];
    while queue.read(&mut number)? == 1 {
        let square = u16::from(number[0]) * u16::from(number[0]);
        // A write of so few bytes to a pipe is atomic, and the pipe has room for all results.
        results.write_all(&square.to_ne_bytes())?;
    }
    Ok(())
}

fn check_squares(mut squares: Vec<u16>) -> Result<()> {
    squares.sort_unstable();
    let right = (0..NUMBERS).map(|number| u16::from(number) * u16::from(number));
    ensure!(squares.into_iter().eq(right), "squares are missing");
    Ok(())
}

fn run_all_threads(bodies: Vec<impl FnOnce() + Send>) -> Result<()> {
    scope(|scope| {
        let start = |body| Builder::new().spawn_scoped(scope, body);
        let threads = bodies
            .into_iter()
            .map(start)
            .collect::<io::Result<Vec<_>>>()
            .context(NO_THREAD)?;
        join_all(threads)
    })
}

/// The end of a scope does not wait until its threads have fully exited, so a fork could come too early. `join` waits
/// for that.
fn join_all(threads: Vec<ScopedJoinHandle<'_, ()>>) -> Result<()> {
    let mut ends = threads.into_iter().map(ScopedJoinHandle::join);
    ends.try_for_each(|end| end.map_err(|_| anyhow!("a thread panicked")))
}

/// Starts all processes, then joins them. They are daemons: if one cannot start, dropping the others terminates them.
/// Otherwise they could wait for it for ever.
fn run_all_processes(processes: Vec<Process<'_>>) -> Result<()> {
    let mut processes: Vec<_> = processes
        .into_iter()
        .map(|process| process.daemon(true))
        .collect();
    for process in &mut processes {
        process.start()?;
    }
    for process in &processes {
        let status = process.join()?;
        ensure!(status.success(), "{} ended with {status}", process.name());
    }
    Ok(())
}
