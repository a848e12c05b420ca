//! Several processes send, or receive, long messages on one end.

use fork_demo::{ExitStatus, Process};
use nix::unistd::write;
use queue_ipc::{Receiver, RecvError, Sender, connection, simplex_pipe};

notes_testkit::promises![
    processes_that_send_long_messages_do_not_mix_them,
    processes_that_receive_long_messages_get_each_one_whole,
    a_sender_killed_in_a_message_leaves_one_truncated_message,
    a_receiver_killed_in_a_message_costs_this_message_only,
];

const BYTES: usize = 60_000;
const EACH: usize = 300;
const SENDERS: usize = 3;

/// Starts the senders; each sends short and long messages of its own number.
fn start_senders(sender: &Sender<()>) -> Vec<Process<'_>> {
    let start = |number: usize| {
        let mut process = Process::new(move || {
            let long = vec![number as u8; BYTES];
            for _ in 0..EACH {
                sender.send_bytes(&long).unwrap();
                sender.send_bytes(&long[..100]).unwrap();
            }
        })
        .dies_with_parent(true);
        process.start().unwrap();
        process
    };
    (1..=SENDERS).map(start).collect()
}

/// Receives until the end; returns how many messages it got. Each must consist of one sender's bytes.
fn receive_all(receiver: &Receiver<()>) -> usize {
    let mut message = Vec::new();
    for received in 0.. {
        match receiver.recv_bytes_into(&mut message) {
            Ok(()) => {
                assert!([BYTES, 100].contains(&message.len()), "{}", message.len());
                assert!(
                    message.iter().all(|byte| *byte == message[0]),
                    "a mixed message"
                );
            }
            Err(RecvError::Eof { .. }) => return received,
            Err(error) => panic!("{error}"),
        }
    }
    unreachable!("the messages end");
}

fn expect_success(processes: Vec<Process<'_>>) {
    for process in processes {
        assert_eq!(process.join().unwrap(), ExitStatus::Code(0));
    }
}

fn processes_that_send_long_messages_do_not_mix_them() {
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    let senders = start_senders(&sender);
    sender.close();
    assert_eq!(receive_all(&receiver), SENDERS * EACH * 2);
    expect_success(senders);
}

fn processes_that_receive_long_messages_get_each_one_whole() {
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    let (counted, count) = simplex_pipe::<usize>().unwrap();
    let senders = start_senders(&sender);
    sender.close();
    let receivers = (0..2).map(|_| {
        let receive = || count.send(receive_all(&receiver)).unwrap();
        let mut process = Process::new(receive).dies_with_parent(true);
        process.start().unwrap();
        process
    });
    let receivers: Vec<_> = receivers.collect();
    receiver.close();
    let received = counted.recv().unwrap() + counted.recv().unwrap();
    assert_eq!(received, SENDERS * EACH * 2);
    expect_success(senders);
    expect_success(receivers);
}

fn a_sender_killed_in_a_message_leaves_one_truncated_message() {
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    let mut killed = Process::new(|| sender.send_bytes(&vec![9; 10 << 20]).unwrap());
    killed.start().unwrap();
    assert_eq!(connection::wait(&[&receiver]).unwrap(), [0]);
    killed.kill().unwrap();
    killed.join().unwrap();
    let senders = start_senders(&sender);
    sender.close();
    assert!(matches!(
        receiver.recv_bytes(),
        Err(RecvError::Truncated { .. })
    ));
    assert_eq!(receive_all(&receiver), SENDERS * EACH * 2);
    expect_success(senders);
}

fn a_receiver_killed_in_a_message_costs_this_message_only() {
    const PAYLOAD: u64 = 4088;
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    // The packets of a message of three packets, as this library sends them.
    let packet = |header: u64| [&header.to_le_bytes()[..], &[9; PAYLOAD as usize]].concat();
    let raw = |packet: &[u8]| assert_eq!(write(&sender, packet).unwrap(), packet.len());
    raw(&packet(1 << 63 | (3 * PAYLOAD)));
    let mut killed = Process::new(|| drop(receiver.recv_bytes().unwrap())).dies_with_parent(true);
    killed.start().unwrap();
    while receiver.poll().unwrap() {
        std::thread::yield_now();
    }
    killed.kill().unwrap();
    killed.join().unwrap();
    raw(&packet(2 * PAYLOAD));
    raw(&packet(PAYLOAD));
    sender.send_bytes(b"next").unwrap();
    sender.close();
    assert_eq!(receiver.recv_bytes().unwrap(), b"next");
    assert!(matches!(receiver.recv_bytes(), Err(RecvError::Eof { .. })));
}
