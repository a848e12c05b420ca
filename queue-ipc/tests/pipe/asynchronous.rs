//! A connection in an event loop.

use std::io::{Read, Write};
use std::time::Duration;

use fork_demo::{ExitStatus, Fork, Process, exit_now, fork};
use queue_ipc::{AsyncConnection, RecvError, SendError, connection, pipe, simplex_pipe};
use tokio::runtime::{Builder, Runtime};
use tokio::select;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

notes_testkit::promises![
    an_event_loop_exchanges_messages_with_a_process,
    a_waiting_task_lets_other_tasks_run,
    a_cancelled_receive_loses_no_message,
    long_messages_go_both_ways_at_once,
    recv_returns_eof_in_an_event_loop,
    a_message_after_a_truncated_one_is_received_in_an_event_loop,
    a_closed_connection_is_an_error_in_an_event_loop,
    a_send_whose_thread_has_ended_does_not_mix_with_another_senders,
];

fn event_loop() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn an_event_loop_exchanges_messages_with_a_process() {
    let (ours, theirs) = pipe::<u32, u32>().unwrap();
    let mut child = Process::new(|| {
        for _ in 0..1_000 {
            theirs.send(theirs.recv().unwrap() + 1).unwrap();
        }
    });
    child.start().unwrap();
    event_loop().block_on(async {
        let ours = AsyncConnection::new(ours).unwrap();
        for number in 0..1_000 {
            ours.send(number).await.unwrap();
            assert_eq!(ours.recv().await.unwrap(), number + 1);
        }
    });
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn a_waiting_task_lets_other_tasks_run() {
    event_loop().block_on(async {
        let (ours, theirs) = pipe::<u8, u8>().unwrap();
        let ours = AsyncConnection::new(ours).unwrap();
        // No message arrives before the other task has run.
        let send = async { theirs.send(1).unwrap() };
        let (received, ()) = tokio::join!(ours.recv(), send);
        assert_eq!(received.unwrap(), 1);
    });
}

fn a_cancelled_receive_loses_no_message() {
    event_loop().block_on(async {
        let (ours, theirs) = pipe::<Vec<u32>, Vec<u32>>().unwrap();
        let ours = AsyncConnection::new(ours).unwrap();
        // The first packets of the message have arrived, the last ones have not.
        let long = vec![7; 200_000];
        let sender = std::thread::spawn(move || {
            theirs.send(&long).unwrap();
            std::thread::sleep(Duration::from_millis(50));
            theirs.send(vec![8]).unwrap();
        });
        let mut received = Vec::new();
        while received.len() < 2 {
            if let Ok(message) = timeout(Duration::from_micros(50), ours.recv()).await {
                received.push(message.unwrap());
            }
        }
        assert_eq!(received[0], vec![7; 200_000]);
        assert_eq!(received[1], [8]);
        sender.join().unwrap();
    });
}

fn long_messages_go_both_ways_at_once() {
    event_loop().block_on(async {
        let (ours, theirs) = pipe::<Vec<u8>, Vec<u8>>().unwrap();
        let (ours, theirs) = (
            AsyncConnection::new(ours).unwrap(),
            AsyncConnection::new(theirs).unwrap(),
        );
        let long = vec![7; 4 << 20];
        let both = async {
            tokio::join!(
                ours.send(&long),
                ours.send(&long),
                theirs.send(&long),
                ours.recv(),
                async { (theirs.recv().await.unwrap(), theirs.recv().await.unwrap()) },
            )
        };
        let (one, two, three, from_theirs, (from_ours, from_ours_too)) =
            timeout(Duration::from_secs(50), both).await.unwrap();
        let from_theirs = from_theirs.unwrap();
        [one, two, three].into_iter().for_each(|sent| sent.unwrap());
        assert!(
            [from_theirs, from_ours, from_ours_too]
                .iter()
                .all(|message| *message == long)
        );
    });
}

fn recv_returns_eof_in_an_event_loop() {
    event_loop().block_on(async {
        let (ours, theirs) = pipe::<u8, u8>().unwrap();
        let ours = AsyncConnection::new(ours).unwrap();
        let end = async {
            sleep(Duration::from_millis(5)).await;
            drop(theirs);
        };
        let (received, ()) = tokio::join!(ours.recv(), end);
        assert!(matches!(received, Err(RecvError::Eof { .. })));
        // `into_inner` returns a plain connection.
        assert!(ours.into_inner().unwrap().poll().unwrap());
    });
}

fn a_message_after_a_truncated_one_is_received_in_an_event_loop() {
    let (receiver, sender) = simplex_pipe::<Vec<u8>>().unwrap();
    let mut child = Process::new(|| sender.send(vec![7; 10 << 20]).unwrap());
    child.start().unwrap();
    assert_eq!(connection::wait(&[&receiver]).unwrap(), [0]);
    child.kill().unwrap();
    child.join().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| sender.send(vec![1]).unwrap());
        let error = receiver.recv().unwrap_err();
        assert!(matches!(error, RecvError::Truncated { .. }), "{error}");
    });
    // The descriptor shows no further message.
    event_loop().block_on(async {
        let receiver = AsyncConnection::new(receiver).unwrap();
        let received = timeout(Duration::from_secs(20), receiver.recv()).await;
        assert_eq!(received.unwrap().unwrap(), [1]);
    });
}

fn a_closed_connection_is_an_error_in_an_event_loop() {
    event_loop().block_on(async {
        let (ours, _theirs) = pipe::<u8, u8>().unwrap();
        ours.close();
        let ours = AsyncConnection::new(ours).unwrap();
        let sent = ours.send(1).await;
        assert!(matches!(sent, Err(SendError::Closed { .. })), "{sent:?}");
        let received = ours.recv().await;
        assert!(
            matches!(received, Err(RecvError::Closed { .. })),
            "{received:?}"
        );
    });
}

fn a_send_whose_thread_has_ended_does_not_mix_with_another_senders() {
    let (receiver, sender) = simplex_pipe::<Vec<u8>>().unwrap();
    let (mut may_send, go) = std::io::pipe().unwrap();
    let other = match fork().unwrap() {
        Fork::Parent { child } => child,
        Fork::Child => {
            may_send.read_exact(&mut [0]).unwrap();
            for _ in 0..3 {
                sender.send(vec![2; 1_000_000]).unwrap();
            }
            exit_now(0)
        }
    };
    let runtime = event_loop();
    let sender = runtime.block_on(async { AsyncConnection::new(sender).unwrap() });
    let mut send = Box::pin(sender.send(vec![1; 1_000_000]));
    std::thread::scope(|scope| {
        let has_begun = async {
            while !receiver.poll().unwrap() {
                yield_now().await;
            }
        };
        let begin = || {
            runtime.block_on(async {
                select! {
                    biased;
                    sent = &mut send => panic!("the pipe has room for all of it: {sent:?}"),
                    () = has_begun => {}
                }
            });
        };
        scope.spawn(begin).join().unwrap();
    });
    (&go).write_all(b"g").unwrap();
    // The other process has taken the turn of the thread that has ended.
    let error = receiver.recv().unwrap_err();
    assert!(matches!(error, RecvError::Truncated { .. }), "{error}");
    let error = runtime.block_on(send).unwrap_err();
    assert!(matches!(error, SendError::Io { .. }), "{error}");
    for _ in 0..3 {
        assert!(receiver.recv().unwrap() == vec![2; 1_000_000]);
    }
    assert_eq!(other.wait().unwrap(), ExitStatus::Code(0));
}
