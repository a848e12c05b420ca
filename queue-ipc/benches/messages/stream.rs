//! Producers put and consumers get, as fast as they can.

use std::time::Duration;

use notes_testkit::bench::{self, Table};
use queue_ipc::Queue;
use serde::{Deserialize, Serialize};

use crate::python;
use crate::tasks::Tasks;

/// The capacity of a bounded queue.
pub(crate) const CAPACITY: usize = 1024;

/// A message of 64 bytes, for the competitors that transfer typed items.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bytes(#[serde(with = "serde_bytes")] pub(crate) Vec<u8>);

pub(crate) fn run(
    rounds: usize,
    producers: usize,
    consumers: usize,
    bytes: usize,
    messages: usize,
) -> anyhow::Result<()> {
    let tasks = Tasks {
        producers,
        consumers,
    };
    let title = format!("{bytes} bytes a message, {producers} put and {consumers} get, processes");
    let mut table = Table::of_operations(title, messages as u64);
    if bench::python::is_installed() {
        let few = messages.min(40_000);
        table = table.bench("CPython multiprocessing.Queue", move || {
            python::stream(producers, consumers, bytes, few, messages)
        });
    }
    if consumers == 1 {
        table = table.bench("ipc-channel", move || ipc_channel(tasks, bytes, messages));
    }
    table
        .bench("crossbeam-channel bounded, threads", move || {
            crossbeam(tasks, bytes, messages)
        })
        .bench("Queue of bytes, bounded", move || {
            queue(tasks, bytes, messages, Some(CAPACITY))
        })
        .bench("Queue of bytes, unbounded", move || {
            queue(tasks, bytes, messages, None)
        })
        .bench("Queue of a type, bounded", move || {
            typed(tasks, bytes, messages)
        })
        .print(rounds)
}

/// How many of `messages` the task with this number handles.
fn share(messages: usize, tasks: usize, number: usize) -> usize {
    messages / tasks + usize::from(number < messages % tasks)
}

fn made<T>(capacity: Option<usize>) -> anyhow::Result<Queue<T>> {
    Ok(Queue::bounded(capacity.unwrap_or(0))?)
}

pub(crate) fn queue(
    tasks: Tasks,
    bytes: usize,
    messages: usize,
    capacity: Option<usize>,
) -> anyhow::Result<Duration> {
    let queue: Queue<()> = made(capacity)?;
    let put = |number| {
        let message = vec![7; bytes];
        for _ in 0..share(messages, tasks.producers, number) {
            queue.put_bytes(&message)?;
        }
        Ok(())
    };
    let get = |number| {
        let mut message = Vec::new();
        for _ in 0..share(messages, tasks.consumers, number) {
            queue.get_bytes(&mut message)?;
            anyhow::ensure!(message.len() == bytes, "{} bytes", message.len());
        }
        Ok(())
    };
    tasks.processes(&put, &get)
}

fn typed(tasks: Tasks, bytes: usize, messages: usize) -> anyhow::Result<Duration> {
    let queue: Queue<Bytes> = made(Some(CAPACITY))?;
    let put = |number| {
        let message = Bytes(vec![7; bytes]);
        for _ in 0..share(messages, tasks.producers, number) {
            queue.put(&message)?;
        }
        Ok(())
    };
    let get = |number| {
        for _ in 0..share(messages, tasks.consumers, number) {
            let Bytes(message) = queue.get()?;
            anyhow::ensure!(message.len() == bytes, "{} bytes", message.len());
        }
        Ok(())
    };
    tasks.processes(&put, &get)
}

fn crossbeam(tasks: Tasks, bytes: usize, messages: usize) -> anyhow::Result<Duration> {
    match bytes {
        // Send the bytes by value, which is fastest with crossbeam.
        64 => crossbeam_of(tasks, messages, || [7_u8; 64]),
        _ => crossbeam_of(tasks, messages, || vec![7_u8; bytes]),
    }
}

fn crossbeam_of<T: Send>(
    tasks: Tasks,
    messages: usize,
    make: impl Fn() -> T + Sync,
) -> anyhow::Result<Duration> {
    let (sender, receiver) = crossbeam::channel::bounded::<T>(CAPACITY);
    let put = |number| {
        for _ in 0..share(messages, tasks.producers, number) {
            let sent = sender.send(make());
            sent.map_err(|_| anyhow::anyhow!("nobody receives"))?;
        }
        Ok(())
    };
    let get = |number| {
        for _ in 0..share(messages, tasks.consumers, number) {
            std::hint::black_box(receiver.recv()?);
        }
        Ok(())
    };
    tasks.threads(&put, &get)
}

fn ipc_channel(tasks: Tasks, bytes: usize, messages: usize) -> anyhow::Result<Duration> {
    let (sender, receiver) = ipc_channel::ipc::bytes_channel()?;
    let (sender, receiver) = (
        std::sync::Mutex::new(sender),
        std::sync::Mutex::new(receiver),
    );
    let poisoned = |_| anyhow::anyhow!("poisoned");
    let put = |number| {
        let message = vec![7; bytes];
        let sender = sender.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
        for _ in 0..share(messages, tasks.producers, number) {
            sender.send(&message)?;
        }
        Ok(())
    };
    let get = |_| {
        let receiver = receiver.lock().map_err(poisoned)?;
        for _ in 0..messages {
            let message = receiver.recv();
            let message = message.map_err(|error| anyhow::anyhow!("{error:?}"))?;
            anyhow::ensure!(message.len() == bytes, "{} bytes", message.len());
        }
        Ok(())
    };
    tasks.processes(&put, &get)
}
