//! Waits for several connections at once.

use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};

use fork_demo::{ExitStatus, Process};
use queue_ipc::connection::{wait, wait_timeout};
use queue_ipc::{RecvError, pipe, simplex_pipe};

notes_testkit::promises![
    a_wait_names_the_connections_that_are_ready,
    a_wait_ends_with_the_first_message_of_another_process,
    a_wait_ends_with_its_time_and_not_before,
    a_message_that_was_read_already_is_ready_at_once,
    ends_and_closed_connections_are_ready,
    a_plain_descriptor_is_ready_when_it_is_readable,
];

const AT_ONCE: Duration = Duration::ZERO;

const NONE: [usize; 0] = [];

fn a_wait_names_the_connections_that_are_ready() {
    let (numbers, send_number) = simplex_pipe::<u32>().unwrap();
    let (words, other_words) = pipe::<String, String>().unwrap();
    let (bytes, send_bytes) = simplex_pipe::<()>().unwrap();
    let ready = || wait(&[&numbers, &words, &bytes]).unwrap();
    let ready_in = |timeout| wait_timeout(&[&numbers, &words, &bytes], timeout).unwrap();
    assert_eq!(ready_in(AT_ONCE), NONE);
    send_bytes.send_bytes(b"raw").unwrap();
    assert_eq!(ready(), [2]);
    send_number.send(1).unwrap();
    assert_eq!(ready(), [0, 2]);
    other_words.send("word").unwrap();
    assert_eq!(ready_in(AT_ONCE), [0, 1, 2]);
    assert_eq!(numbers.recv().unwrap(), 1);
    assert_eq!(words.recv().unwrap(), "word");
    assert_eq!(ready_in(Duration::MAX), [2]);
}

fn a_wait_ends_with_the_first_message_of_another_process() {
    let pipes: Vec<_> = (0..3).map(|_| simplex_pipe::<usize>().unwrap()).collect();
    let mut child = Process::new(|| {
        for (number, (_, sender)) in pipes.iter().enumerate().rev() {
            thread::sleep(Duration::from_millis(2));
            sender.send(number).unwrap();
        }
    });
    child.start().unwrap();
    pipes.iter().for_each(|(_, sender)| sender.close());
    let mut received = Vec::new();
    while received.len() < 3 {
        let receivers = pipes.iter().map(|(receiver, _)| receiver as _);
        let receivers: Vec<_> = receivers.collect();
        for index in wait(&receivers).unwrap() {
            match pipes[index].0.recv() {
                Ok(number) => {
                    assert_eq!(number, index);
                    received.push(number);
                }
                Err(error) => assert!(matches!(error, RecvError::Eof { .. }), "{error}"),
            }
        }
    }
    received.sort_unstable();
    assert_eq!(received, [0, 1, 2]);
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn a_wait_ends_with_its_time_and_not_before() {
    let (receiver, _sender) = simplex_pipe::<u8>().unwrap();
    let began = Instant::now();
    let timeout = Duration::from_millis(40);
    assert_eq!(wait_timeout(&[&receiver], timeout).unwrap(), NONE);
    assert!(began.elapsed() >= timeout);
    assert_eq!(wait(&[]).unwrap(), NONE);
}

fn a_message_that_was_read_already_is_ready_at_once() {
    let (receiver, sender) = simplex_pipe::<Vec<u8>>().unwrap();
    let (idle, _other_end) = simplex_pipe::<u8>().unwrap();
    let mut child = Process::new(|| sender.send(vec![7; 10 << 20]).unwrap());
    child.start().unwrap();
    assert_eq!(wait(&[&idle, &receiver]).unwrap(), [1]);
    child.kill().unwrap();
    child.join().unwrap();
    thread::scope(|scope| {
        // The packets of the truncated message may fill the pipe: the receive makes room.
        scope.spawn(|| sender.send(vec![1]).unwrap());
        let error = receiver.recv().unwrap_err();
        assert!(matches!(error, RecvError::Truncated { .. }), "{error}");
    });
    assert_eq!(wait(&[&idle, &receiver]).unwrap(), [1]);
    assert_eq!(receiver.recv().unwrap(), [1]);
    assert_eq!(wait_timeout(&[&idle, &receiver], AT_ONCE).unwrap(), NONE);
}

fn ends_and_closed_connections_are_ready() {
    let (idle, _other_end) = simplex_pipe::<u8>().unwrap();
    let (at_end, sender) = simplex_pipe::<u8>().unwrap();
    drop(sender);
    let (closed, only_sends) = simplex_pipe::<u8>().unwrap();
    closed.close();
    let ready = wait(&[&idle, &at_end, &closed, &only_sends]).unwrap();
    assert_eq!(ready, [1, 2, 3]);
    assert!(matches!(closed.recv(), Err(RecvError::Closed { .. })));
}

fn a_plain_descriptor_is_ready_when_it_is_readable() {
    let (receiver, _sender) = simplex_pipe::<u8>().unwrap();
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    assert_eq!(
        wait_timeout(&[&receiver, &ours.as_fd()], AT_ONCE).unwrap(),
        NONE
    );
    theirs.write_all(b"x").unwrap();
    assert_eq!(wait(&[&receiver, &ours.as_fd()]).unwrap(), [1]);
}
