//! A queue between forked processes: a pipe that keeps messages whole, and a count of the unfinished.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::eventfd::{EfdFlags, EventFd};
use nix::sys::time::TimeSpec;
use nix::unistd::{pipe2, read, write};
use notes::event;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::QueueError;

/// The longest message with its frame, in bytes: what a pipe on Linux takes in one piece.
pub(crate) const LONGEST: usize = libc::PIPE_BUF;

/// Before each message, so that none is empty: a packet of no bytes doesn't exist.
const FRAME: u8 = 0;

/// Carries items from processes that put to processes that get, first in, first out.
///
/// Make it before the fork: the children inherit it. It is full with as many messages as the kernel
/// lets a pipe have (16 by default), then [`put`](Queue::put) waits. A process killed in the middle
/// of a put or a get harms nobody: a message goes in and out whole.
#[derive(Debug)]
pub struct Queue<T> {
    name: String,
    /// A pipe in packet mode: one write is one message, and one read is that message.
    output: OwnedFd,
    input: OwnedFd,
    /// How many were put since [`join`](Queue::join) last asked.
    put: EventFd,
    /// How many were done since then.
    done: EventFd,
    /// What `join` knows from before.
    unfinished: Mutex<u64>,
    items: PhantomData<fn(T) -> T>,
}

impl<T: Serialize + DeserializeOwned + Debug> Queue<T> {
    /// An empty queue; its name stands in errors and pictures.
    ///
    /// # Errors
    /// If the kernel has no descriptors left.
    pub fn new(name: &str) -> Result<Queue<T>, QueueError> {
        let failed = |source| QueueError::System {
            queue: name.to_owned(),
            doing: "make it",
            source,
        };
        let (output, input) = pipe2(OFlag::O_CLOEXEC | OFlag::O_DIRECT).map_err(failed)?;
        let counter = || {
            let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
            EventFd::from_value_and_flags(0, flags).map_err(failed)
        };
        Ok(Queue {
            name: name.to_owned(),
            output,
            input,
            put: counter()?,
            done: counter()?,
            unfinished: Mutex::new(0),
            items: PhantomData,
        })
    }

    /// Puts `item` in; when this returns, it is in the queue. Blocks while the queue is full.
    ///
    /// # Errors
    /// [`QueueError::TooLong`], [`QueueError::Message`], [`QueueError::System`].
    #[track_caller]
    pub fn put(&self, item: &T) -> Result<(), QueueError> {
        let message = postcard::to_extend(item, vec![FRAME]).map_err(|e| self.no_message(e))?;
        if message.len() > LONGEST {
            return Err(QueueError::TooLong {
                queue: self.name.clone(),
                bytes: message.len(),
            });
        }
        event::puts(&self.name, format_args!("{item:?}"));
        // Counted first: nobody can be done with more than were put.
        self.put.write(1).map_err(|e| self.failed("count", e))?;
        let sent = retried(|| write(&self.input, &message));
        sent.map(drop).map_err(|e| self.failed("put", e))
    }

    /// Takes the first item out; blocks while there is none.
    ///
    /// # Errors
    /// [`QueueError::Message`], [`QueueError::System`].
    #[track_caller]
    pub fn get(&self) -> Result<T, QueueError> {
        let mut message = [0; LONGEST];
        event::waits(&self.name);
        let length =
            retried(|| read(&self.output, &mut message)).map_err(|e| self.failed("get", e))?;
        let item = message[..length].get(1..).unwrap_or_default();
        let item = postcard::from_bytes(item).map_err(|e| self.no_message(e))?;
        event::gets(&self.name, format_args!("{item:?}"));
        Ok(item)
    }

    /// Says that the caller is done with an item that it got, as Python's `JoinableQueue` has it.
    ///
    /// # Errors
    /// [`QueueError::System`].
    pub fn task_done(&self) -> Result<(), QueueError> {
        let told = self.done.write(1);
        told.map(drop).map_err(|e| self.failed("count", e))
    }

    /// Waits until every item that was put is done, at most as long as `timeout`. One process of all
    /// may do this: the one that made the queue.
    ///
    /// # Errors
    /// [`QueueError::Unfinished`] with the number of those that are not done, [`QueueError::System`].
    pub fn join(&self, timeout: Duration) -> Result<(), QueueError> {
        let deadline = Instant::now() + timeout;
        let mut unfinished = self
            .unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            *unfinished += self.count(&self.put)?;
            *unfinished = unfinished.saturating_sub(self.count(&self.done)?);
            if *unfinished == 0 {
                return Ok(());
            }
            let left = TimeSpec::from_duration(deadline.saturating_duration_since(Instant::now()));
            let mut more = [PollFd::new(self.done.as_fd(), PollFlags::POLLIN)];
            match ppoll(&mut more, Some(left), None) {
                Ok(0) => {
                    return Err(QueueError::Unfinished {
                        queue: self.name.clone(),
                        unfinished: *unfinished,
                    });
                }
                Ok(_) | Err(Errno::EINTR) => {}
                Err(error) => return Err(self.failed("wait", error)),
            }
        }
    }

    /// Takes what a counter has counted.
    fn count(&self, counter: &EventFd) -> Result<u64, QueueError> {
        match counter.read() {
            Ok(count) => Ok(count),
            Err(Errno::EAGAIN) => Ok(0),
            Err(error) => Err(self.failed("count", error)),
        }
    }

    fn failed(&self, doing: &'static str, source: Errno) -> QueueError {
        QueueError::System {
            queue: self.name.clone(),
            doing,
            source,
        }
    }

    fn no_message(&self, source: postcard::Error) -> QueueError {
        QueueError::Message {
            queue: self.name.clone(),
            source,
        }
    }
}

/// A signal only means: again.
fn retried(mut call: impl FnMut() -> nix::Result<usize>) -> nix::Result<usize> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_out_as_they_went_in() {
        let queue: Queue<(u32, String)> = Queue::new("test").unwrap();
        for n in 0..10 {
            queue.put(&(n, "x".repeat(n as usize * 300))).unwrap();
        }
        for n in 0..10 {
            assert_eq!(queue.get().unwrap(), (n, "x".repeat(n as usize * 300)));
        }
        let nothing: Queue<()> = Queue::new("nothing").unwrap();
        nothing.put(&()).unwrap();
        nothing.get().unwrap();
    }

    #[test]
    fn an_item_too_long_is_refused_and_leaves_the_queue_as_it_was() {
        let queue: Queue<String> = Queue::new("test").unwrap();
        let error = queue.put(&"x".repeat(LONGEST)).unwrap_err();
        assert!(matches!(error, QueueError::TooLong { bytes, .. } if bytes > LONGEST));
        queue.join(Duration::ZERO).unwrap();
        queue.put(&"short".to_owned()).unwrap();
        assert_eq!(queue.get().unwrap(), "short");
    }

    #[test]
    fn a_join_ends_when_all_is_done_and_not_before() {
        let queue: Queue<u32> = Queue::new("test").unwrap();
        queue.join(Duration::ZERO).unwrap();
        queue.put(&1).unwrap();
        queue.put(&2).unwrap();
        queue.get().unwrap();
        queue.task_done().unwrap();
        let error = queue.join(Duration::from_millis(1)).unwrap_err();
        assert!(
            matches!(error, QueueError::Unfinished { unfinished: 1, .. }),
            "{error}"
        );
        std::thread::scope(|scope| {
            scope.spawn(|| {
                queue.get().unwrap();
                queue.task_done().unwrap();
            });
            queue.join(Duration::from_secs(30)).unwrap();
        });
    }

    #[test]
    fn many_get_at_once_and_each_item_goes_to_one() {
        const ITEMS: u32 = 2_000;
        let queue: Queue<Option<u32>> = Queue::new("test").unwrap();
        let queue = &queue;
        let mut got = std::thread::scope(|scope| {
            let consume = || std::iter::from_fn(|| queue.get().unwrap()).collect::<Vec<_>>();
            let consumers = [
                scope.spawn(consume),
                scope.spawn(consume),
                scope.spawn(consume),
            ];
            scope.spawn(move || {
                let items = (0..ITEMS).map(Some).chain([None; 3]);
                items.for_each(|item| queue.put(&item).unwrap());
            });
            consumers.map(|consumer| consumer.join().unwrap()).concat()
        });
        got.sort_unstable();
        assert_eq!(got, (0..ITEMS).collect::<Vec<_>>());
    }
}
