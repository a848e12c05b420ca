//! 003 Pool: four workers square the numbers from 0 to 99.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, ensure};
use fork_demo::Process;

use super::run_all::{run_all_processes, run_all_threads};

const WORKERS: usize = 4;
const NUMBERS: u8 = 100;

/// Four threads take numbers from a queue.
pub(crate) fn of_threads() -> Result<()> {
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

/// Four processes take numbers from a pipe, one byte each, until the pipe is empty and closed.
pub(crate) fn of_processes() -> Result<()> {
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
