//! Round trips between two processes: one message there and one back.

use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use nix::fcntl::OFlag;
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, recv, send, socketpair};
use nix::unistd::{pipe2, read, write};
use notes_testkit::bench::{self, Table};
use queue_ipc::{Queue, pipe, simplex_pipe};

use crate::python;
use crate::tasks::Tasks;

const TASKS: Tasks = Tasks {
    producers: 1,
    consumers: 1,
};

pub(crate) fn run(rounds: usize, bytes: usize, trips: usize) -> anyhow::Result<()> {
    let title = format!("there and back, {bytes} bytes");
    let mut table = Table::of_operations(title, trips as u64)
        .bench("a bare socketpair, SEQPACKET", || {
            sockets(SockType::SeqPacket, bytes, trips)
        })
        .bench("a bare socketpair, STREAM", || {
            sockets(SockType::Stream, bytes, trips)
        })
        .bench("two bare pipes", || pipes(bytes, trips))
        .bench("Pipe of bytes", || connections(bytes, trips))
        .bench("Pipe of a type", || typed(bytes, trips))
        .bench("two one-way Pipes of bytes", || simplex_pipes(bytes, trips))
        .bench("two Queues of bytes", || queues(bytes, trips));
    if bench::python::is_installed() {
        let few = trips.min(5_000);
        let of_few = move |took: Duration| took.mul_f64(trips as f64 / few as f64);
        table = table
            .bench("CPython multiprocessing.Pipe", move || {
                Ok(of_few(python::run("pipe", &[bytes, few])?))
            })
            .bench("CPython multiprocessing.Queue", move || {
                Ok(of_few(python::run("queue", &[bytes, few])?))
            });
    }
    table.print(rounds)
}

/// One process asks and the other one answers this many times.
fn ask_and_answer(
    trips: usize,
    ask: impl Fn() -> anyhow::Result<()> + Sync,
    answer: impl Fn() -> anyhow::Result<()> + Sync,
) -> anyhow::Result<Duration> {
    let repeat = |step: &dyn Fn() -> anyhow::Result<()>| (0..trips).try_for_each(|_| step());
    TASKS.processes(&|_| repeat(&ask), &|_| repeat(&answer))
}

fn sockets(kind: SockType, bytes: usize, trips: usize) -> anyhow::Result<Duration> {
    let (ours, theirs) = socketpair(AddressFamily::Unix, kind, None, SockFlag::SOCK_CLOEXEC)?;
    let put = |socket: &OwnedFd| -> anyhow::Result<()> {
        let message = [7; 4096];
        send(
            socket.as_raw_fd(),
            &message[..bytes],
            MsgFlags::MSG_NOSIGNAL,
        )?;
        Ok(())
    };
    let get = |socket: &OwnedFd| -> anyhow::Result<()> {
        let mut message = [0; 4096];
        let mut got = 0;
        while got < bytes {
            got += recv(
                socket.as_raw_fd(),
                &mut message[got..bytes],
                MsgFlags::empty(),
            )?;
        }
        Ok(())
    };
    let ask = || put(&ours).and_then(|()| get(&ours));
    let answer = || get(&theirs).and_then(|()| put(&theirs));
    ask_and_answer(trips, ask, answer)
}

fn pipes(bytes: usize, trips: usize) -> anyhow::Result<Duration> {
    let (there, back) = (pipe2(OFlag::O_CLOEXEC)?, pipe2(OFlag::O_CLOEXEC)?);
    let put = |input: &OwnedFd| -> anyhow::Result<()> {
        let message = [7; 4096];
        write(input, &message[..bytes])?;
        Ok(())
    };
    let get = |output: &OwnedFd| -> anyhow::Result<()> {
        let mut message = [0; 4096];
        let mut got = 0;
        while got < bytes {
            got += read(output, &mut message[got..bytes])?;
        }
        Ok(())
    };
    let ask = || put(&there.1).and_then(|()| get(&back.0));
    let answer = || get(&there.0).and_then(|()| put(&back.1));
    ask_and_answer(trips, ask, answer)
}

fn connections(bytes: usize, trips: usize) -> anyhow::Result<Duration> {
    let (ours, theirs) = pipe::<(), ()>()?;
    let message = vec![7; bytes];
    let ask = || {
        ours.send_bytes(&message)?;
        with_scratch(|into| Ok(ours.recv_bytes_into(into)?))
    };
    let answer = || {
        with_scratch(|into| theirs.recv_bytes_into(into))?;
        Ok(theirs.send_bytes(&message)?)
    };
    ask_and_answer(trips, ask, answer)
}

fn typed(bytes: usize, trips: usize) -> anyhow::Result<Duration> {
    let (ours, theirs) = pipe::<String, String>()?;
    let message = "x".repeat(bytes);
    let ask = || {
        ours.send(&message)?;
        ours.recv()?;
        Ok(())
    };
    let answer = || {
        theirs.recv()?;
        Ok(theirs.send(&message)?)
    };
    ask_and_answer(trips, ask, answer)
}

fn simplex_pipes(bytes: usize, trips: usize) -> anyhow::Result<Duration> {
    let (there, back) = (simplex_pipe::<()>()?, simplex_pipe::<()>()?);
    let message = vec![7; bytes];
    let ask = || {
        there.1.send_bytes(&message)?;
        with_scratch(|into| Ok(back.0.recv_bytes_into(into)?))
    };
    let answer = || {
        with_scratch(|into| there.0.recv_bytes_into(into))?;
        Ok(back.1.send_bytes(&message)?)
    };
    ask_and_answer(trips, ask, answer)
}

fn queues(bytes: usize, trips: usize) -> anyhow::Result<Duration> {
    let (there, back) = (Queue::<()>::new()?, Queue::<()>::new()?);
    let message = vec![7; bytes];
    let ask = || {
        there.put_bytes(&message)?;
        with_scratch(|into| Ok(back.get_bytes(into)?))
    };
    let answer = || {
        with_scratch(|into| there.get_bytes(into))?;
        Ok(back.put_bytes(&message)?)
    };
    ask_and_answer(trips, ask, answer)
}

/// Uses one buffer for all messages, as the competitors without serialization do.
fn with_scratch<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    thread_local! {
        static SCRATCH: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    SCRATCH.with_borrow_mut(work)
}
