//! Starts producers and consumers, as threads or as processes, and measures the time until all have ended.

use std::time::{Duration, Instant};

use fork_demo::{Process, ProcessError, StartError};
use shared_memory::Barrier;

/// The work of one task. The argument is the task's number, which is below the number of tasks.
pub(crate) type Work<'a> = &'a (dyn Fn(usize) -> anyhow::Result<()> + Sync);

/// The numbers of producers and consumers.
#[derive(Clone, Copy)]
pub(crate) struct Tasks {
    pub(crate) producers: usize,
    pub(crate) consumers: usize,
}

impl Tasks {
    fn all(self) -> usize {
        self.producers + self.consumers
    }

    fn work(self, number: usize, put: Work<'_>, get: Work<'_>) -> anyhow::Result<()> {
        match number.checked_sub(self.producers) {
            None => put(number),
            Some(number) => get(number),
        }
    }

    pub(crate) fn threads(self, put: Work<'_>, get: Work<'_>) -> anyhow::Result<Duration> {
        let start = self.start()?;
        let began = std::thread::scope(|scope| {
            let tasks: Vec<_> = (0..self.all())
                .map(|number| {
                    let start = &start;
                    scope.spawn(move || {
                        start.wait()?;
                        self.work(number, put, get)
                    })
                })
                .collect();
            let began = self.begin(&start)?;
            for task in tasks {
                let ended = task.join();
                ended.map_err(|_| anyhow::anyhow!("a thread panicked"))??;
            }
            anyhow::Ok(began)
        })?;
        Ok(began.elapsed())
    }

    pub(crate) fn processes(self, put: Work<'_>, get: Work<'_>) -> anyhow::Result<Duration> {
        let start = self.start()?;
        let mut children: Vec<_> = (0..self.all())
            .map(|number| {
                let start = &start;
                Process::new(move || -> anyhow::Result<()> {
                    start.wait()?;
                    self.work(number, put, get)
                })
            })
            .collect();
        for child in &mut children {
            start_alone(child)?;
        }
        let began = self.begin(&start)?;
        for child in &children {
            anyhow::ensure!(child.join()?.success(), "a process failed");
        }
        Ok(began.elapsed())
    }

    fn start(self) -> anyhow::Result<Barrier> {
        Ok(Barrier::new(self.all() + 1)?)
    }

    /// Lets all tasks begin, and reads the clock before that: they may be done before this thread runs again.
    fn begin(self, start: &Barrier) -> anyhow::Result<Instant> {
        while start.n_waiting() < self.all() {
            std::thread::yield_now();
        }
        let began = Instant::now();
        start.wait()?;
        Ok(began)
    }
}

/// Starts the child, and tries again while a thread that was just joined still counts as running.
fn start_alone(child: &mut Process<'_>) -> anyhow::Result<()> {
    loop {
        match child.start() {
            Err(ProcessError::Start {
                source: StartError::Threads { .. },
                ..
            }) => std::thread::yield_now(),
            started => return Ok(started?),
        }
    }
}
