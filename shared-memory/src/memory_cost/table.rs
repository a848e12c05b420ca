//! The table on shared memory, and on distributed memory.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Instant;

use anyhow::{Context, Result};
use fork_demo::Process;
use notes::measure::Samples;
use shared_memory::{Barrier, RawArray};

use super::job::{Job, TIMEOUT, square};

const WORKER_GONE: &str = "a worker has ended or does not answer";

/// All processes share one table: nothing is sent, but they must agree on which process writes what, and when.
pub(crate) fn on_shared_memory(job: &Job) -> Result<Samples> {
    let table = RawArray::new(job.table())?;
    let parties = job.workers + 1;
    let (begin, end) = (Barrier::new(parties)?, Barrier::new(parties)?);
    let worker = |number| {
        let (part, times) = (job.part(number), job.times);
        let (table, begin, end) = (table.clone(), begin.clone(), end.clone());
        let body = move || -> Result<()> {
            for _ in 0..times {
                begin.wait_timeout(TIMEOUT)?;
                for index in part.clone() {
                    table.set(index, square(table.get(index)?))?;
                }
                end.wait_timeout(TIMEOUT)?;
            }
            Ok(())
        };
        Process::new(body).daemon(true)
    };
    job.measure(worker, || {
        table.set_slice(0, &job.table())?;
        // Read the clock before the barrier opens: the last process to arrive goes on at once, the others later.
        let began = Instant::now();
        begin.wait_timeout(TIMEOUT).context(WORKER_GONE)?;
        end.wait_timeout(TIMEOUT).context(WORKER_GONE)?;
        let took = began.elapsed();
        job.check(&table.to_vec())?;
        Ok(took)
    })
}

/// Each worker has its own memory: its part is sent to it and back, and needs no lock.
pub(crate) fn on_distributed_memory(job: &Job) -> Result<Samples> {
    let mut channels = Vec::new();
    let mut ends = Vec::new();
    for _ in 0..job.workers {
        let pair = UnixStream::pair();
        let (here, there) = pair.context("cannot connect a worker (`ulimit -n`)")?;
        here.set_read_timeout(Some(TIMEOUT))?;
        here.set_write_timeout(Some(TIMEOUT))?;
        channels.push(here);
        ends.push(there);
    }
    let mut ends = ends.into_iter();
    let worker = |number: usize| {
        let (length, times) = (job.part(number).len(), job.times);
        // Only the worker keeps its end: so the channel ends with the worker.
        let channel = ends.next();
        let body = move || -> Result<()> {
            let mut channel = channel.context("there is no channel")?;
            let mut part = vec![0_u64; length];
            for _ in 0..times {
                channel.read_exact(bytemuck::cast_slice_mut(&mut part))?;
                part.iter_mut().for_each(|number| *number = square(*number));
                channel.write_all(bytemuck::cast_slice(&part))?;
            }
            Ok(())
        };
        Process::new(body).daemon(true)
    };
    job.measure(worker, || {
        let mut table = job.table();
        let began = Instant::now();
        for (number, mut channel) in channels.iter().enumerate() {
            let sent = channel.write_all(bytemuck::cast_slice(&table[job.part(number)]));
            sent.context(WORKER_GONE)?;
        }
        for (number, mut channel) in channels.iter().enumerate() {
            let got = channel.read_exact(bytemuck::cast_slice_mut(&mut table[job.part(number)]));
            got.context(WORKER_GONE)?;
        }
        let took = began.elapsed();
        job.check(&table)?;
        Ok(took)
    })
}
