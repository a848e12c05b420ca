//! A minimal pool of threads on two channels, to compare with.

use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, unbounded};

type Job = (fn(u64) -> u64, u64);

#[derive(Debug)]
pub(crate) struct Threads {
    jobs: Sender<Job>,
    results: Receiver<u64>,
    threads: Vec<JoinHandle<()>>,
}

impl Threads {
    pub(crate) fn start(threads: usize) -> Threads {
        let ((jobs, to_do), (done, results)) = (unbounded::<Job>(), unbounded());
        let work = move || {
            let (to_do, done) = (to_do.clone(), done.clone());
            thread::spawn(move || {
                for (function, argument) in to_do {
                    done.send(function(argument)).unwrap();
                }
            })
        };
        let threads = (0..threads).map(|_| work()).collect();
        Threads {
            jobs,
            results,
            threads,
        }
    }

    pub(crate) fn map(&self, function: fn(u64) -> u64, items: std::ops::Range<u64>) -> Vec<u64> {
        let count = items.clone().count();
        items.for_each(|item| self.jobs.send((function, item)).unwrap());
        self.results.iter().take(count).collect()
    }

    pub(crate) fn end(self) {
        drop(self.jobs);
        self.threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    }
}
