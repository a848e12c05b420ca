//! How pipes end: by a close, a drop, a kill, a truncated message, or garbage.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd};
use std::thread;
use std::time::{Duration, Instant};

use fork_demo::{ExitStatus, Process, Signal};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::write;
use queue_ipc::{RecvError, SendError, connection, pipe, simplex_pipe};

notes_testkit::promises![
    eof_comes_after_all_messages,
    a_child_that_has_an_end_keeps_the_pipe_open,
    a_killed_sender_causes_eof,
    a_sender_killed_in_a_message_causes_an_error_and_later_messages_are_received,
    sending_to_a_dropped_end_is_an_error_and_not_a_signal,
    a_packet_that_is_not_a_message_is_an_error,
    a_closed_connection_is_an_error_and_keeps_its_descriptor_number,
    a_close_needs_no_free_descriptor,
    poll_waits_for_its_timeout_and_detects_messages_and_eof,
    receiving_from_a_sender_returns_eof_at_once,
    poll_and_epoll_accept_a_connections_descriptor,
    a_dropped_pipe_leaves_no_descriptor,
];

fn eof_comes_after_all_messages() {
    let (receiver, sender) = simplex_pipe::<u8>().unwrap();
    (0..3).for_each(|number| sender.send(number).unwrap());
    drop(sender);
    (0..3).for_each(|number| assert_eq!(receiver.recv().unwrap(), number));
    for _ in 0..2 {
        assert!(matches!(receiver.recv(), Err(RecvError::Eof { .. })));
    }
}

fn a_child_that_has_an_end_keeps_the_pipe_open() {
    let (receiver, sender) = simplex_pipe::<u8>().unwrap();
    let (wait, go) = simplex_pipe::<()>().unwrap();
    let mut child = Process::new(|| {
        wait.recv().unwrap();
        sender.close();
        wait.recv().unwrap();
    });
    child.start().unwrap();
    sender.close();
    assert!(!receiver.poll_timeout(Duration::from_millis(30)).unwrap());
    go.send(()).unwrap();
    assert!(matches!(receiver.recv(), Err(RecvError::Eof { .. })));
    go.send(()).unwrap();
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn a_killed_sender_causes_eof() {
    let (receiver, sender) = simplex_pipe::<u8>().unwrap();
    let mut child = Process::new(|| {
        sender.send(1).unwrap();
        std::thread::sleep(Duration::from_secs(60));
    });
    child.start().unwrap();
    sender.close();
    assert_eq!(receiver.recv().unwrap(), 1);
    child.kill().unwrap();
    assert!(matches!(receiver.recv(), Err(RecvError::Eof { .. })));
    assert_eq!(child.join().unwrap(), ExitStatus::Signal(Signal::KILL));
}

fn a_sender_killed_in_a_message_causes_an_error_and_later_messages_are_received() {
    for others_live in [true, false] {
        let (receiver, sender) = simplex_pipe::<Vec<u8>>().unwrap();
        let mut child = Process::new(|| {
            // The pipe takes a few packets of the message, and no process receives them.
            sender.send_bytes(&vec![7; 10 << 20]).unwrap();
        });
        child.start().unwrap();
        assert_eq!(connection::wait(&[&receiver]).unwrap(), [0]);
        child.kill().unwrap();
        child.join().unwrap();
        std::thread::scope(|scope| {
            // The packets of the truncated message may fill the pipe: the receive makes room.
            let other = scope.spawn(|| match others_live {
                true => sender.send(vec![1, 2, 3]).unwrap(),
                false => sender.close(),
            });
            let error = receiver.recv().unwrap_err();
            assert!(
                matches!(error, RecvError::Truncated { missing, .. } if missing > 0),
                "{error}"
            );
            other.join().unwrap();
        });
        match others_live {
            true => assert_eq!(receiver.recv().unwrap(), [1, 2, 3]),
            false => assert!(matches!(receiver.recv(), Err(RecvError::Eof { .. }))),
        }
    }
}

fn sending_to_a_dropped_end_is_an_error_and_not_a_signal() {
    let (ours, theirs) = pipe::<u8, u8>().unwrap();
    drop(theirs);
    let error = ours.send(1).unwrap_err();
    assert!(matches!(error, SendError::Broken { .. }), "{error}");
}

fn a_packet_that_is_not_a_message_is_an_error() {
    let (receiver, sender) = simplex_pipe::<u8>().unwrap();
    let raw = |packet: &[u8]| write(&sender, packet).unwrap();
    let first_of = |bytes: u64| (bytes | 1 << 63).to_le_bytes();
    let garbage = [
        b"short".to_vec(),
        b"long enough for a number".to_vec(),
        first_of(u64::MAX >> 1).to_vec(),
        [&first_of(3)[..], b"more than three"].concat(),
        vec![0; 4096],
    ];
    for packet in &garbage {
        raw(packet);
        sender.send(9).unwrap();
        let error = receiver.recv().unwrap_err();
        assert!(matches!(error, RecvError::Corrupt { .. }), "{error}");
        assert_eq!(receiver.recv().unwrap(), 9);
    }
}

fn a_closed_connection_is_an_error_and_keeps_its_descriptor_number() {
    let (ours, theirs) = pipe::<u8, u8>().unwrap();
    let number = ours.as_raw_fd();
    ours.close();
    ours.close();
    assert!(matches!(ours.send(1), Err(SendError::Closed { .. })));
    assert!(matches!(ours.recv(), Err(RecvError::Closed { .. })));
    assert!(matches!(ours.poll(), Err(RecvError::Closed { .. })));
    assert!(matches!(theirs.recv(), Err(RecvError::Eof { .. })));
    let (others, _more) = pipe::<u8, u8>().unwrap();
    assert_ne!(
        others.as_raw_fd(),
        number,
        "a new descriptor must not have the number of the closed one"
    );
}

fn a_close_needs_no_free_descriptor() {
    let (ours, theirs) = pipe::<u8, u8>().unwrap();
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 64, hard).unwrap();
    let another = || File::open("/dev/null").ok();
    let _all_free_descriptors: Vec<_> = std::iter::from_fn(another).collect();
    assert!(pipe::<u8, u8>().is_err());
    ours.close();
    assert!(matches!(theirs.recv(), Err(RecvError::Eof { .. })));
    assert!(matches!(theirs.send(1), Err(SendError::Broken { .. })));
}

fn poll_waits_for_its_timeout_and_detects_messages_and_eof() {
    let (receiver, sender) = simplex_pipe::<u8>().unwrap();
    let began = Instant::now();
    assert!(!receiver.poll().unwrap());
    assert!(!receiver.poll_timeout(Duration::from_millis(40)).unwrap());
    assert!(began.elapsed() >= Duration::from_millis(40));
    sender.send(1).unwrap();
    assert!(receiver.poll_timeout(Duration::from_secs(60)).unwrap());
    assert_eq!(receiver.recv().unwrap(), 1);
    // A longer timeout than the kernel accepts:
    thread::scope(|scope| {
        let longest = scope.spawn(|| receiver.poll_timeout(Duration::MAX));
        thread::sleep(Duration::from_millis(20));
        sender.send(2).unwrap();
        assert!(longest.join().unwrap().unwrap());
    });
    assert_eq!(receiver.recv().unwrap(), 2);
    assert!(!receiver.poll().unwrap());
    drop(sender);
    assert!(receiver.poll().unwrap());
}

fn receiving_from_a_sender_returns_eof_at_once() {
    let (_receiver, sender) = simplex_pipe::<u8>().unwrap();
    assert!(sender.poll().unwrap());
    assert!(matches!(sender.recv_bytes(), Err(RecvError::Eof { .. })));
}

fn poll_and_epoll_accept_a_connections_descriptor() {
    let (receiver, sender) = simplex_pipe::<u8>().unwrap();
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).unwrap();
    let interest = EpollEvent::new(EpollFlags::EPOLLIN, 5);
    epoll.add(&receiver, interest).unwrap();
    let mut ready = [EpollEvent::empty()];
    assert_eq!(epoll.wait(&mut ready, EpollTimeout::ZERO), Ok(0));
    sender.send(1).unwrap();
    assert_eq!(epoll.wait(&mut ready, EpollTimeout::NONE), Ok(1));
    let mut descriptors = [PollFd::new(receiver.as_fd(), PollFlags::POLLIN)];
    assert_eq!(poll(&mut descriptors, PollTimeout::NONE), Ok(1));
    assert_eq!(receiver.recv().unwrap(), 1);
    assert_eq!(epoll.wait(&mut ready, EpollTimeout::ZERO), Ok(0));
}

fn a_dropped_pipe_leaves_no_descriptor() {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let before = open();
    for _ in 0..100 {
        let (ours, theirs) = pipe::<u8, u8>().unwrap();
        ours.send(1).unwrap();
        theirs.recv().unwrap();
        ours.close();
        drop((ours, theirs, simplex_pipe::<u8>().unwrap()));
    }
    assert_eq!(open(), before);
}
