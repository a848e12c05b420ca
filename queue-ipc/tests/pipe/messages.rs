//! Messages arrive unchanged, whole, and in order.

use std::collections::HashMap;
use std::thread;
use std::time::Duration;

use fork_demo::{ExitStatus, Process};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use queue_ipc::{RecvError, SendError, pipe, simplex_pipe};
use serde::ser::Error;
use serde::{Deserialize, Serialize, Serializer};

use crate::attributed::{self, Attributed, Nested};

notes_testkit::promises![
    values_arrive_unchanged_in_both_directions,
    values_with_serde_attributes_arrive_unchanged,
    an_item_that_is_nested_too_deeply_is_an_error_at_the_sender,
    a_message_of_64_mib_arrives,
    an_empty_message_arrives,
    many_senders_at_one_end_do_not_mix_their_messages,
    threads_that_share_an_end_do_not_mix_long_messages,
    signals_do_not_end_a_wait,
    a_message_that_is_not_an_item_is_an_error_and_the_next_one_arrives,
    using_a_simplex_pipe_backwards_is_an_error,
    a_borrowed_form_is_sent_as_the_item,
    an_item_that_cannot_be_serialized_is_an_error_and_nothing_is_sent,
    a_serialization_error_contains_the_types_message,
];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Anything {
    Number(f64),
    None,
    Text(String),
    List(Vec<Anything>),
    Map(HashMap<String, Anything>),
}

fn anything() -> Anything {
    let text = Anything::Text("你好".to_owned());
    let list = Anything::List(vec![Anything::Number(-0.25), Anything::None, text]);
    Anything::Map(HashMap::from([("list".to_owned(), list)]))
}

fn values_arrive_unchanged_in_both_directions() {
    let (ours, theirs) = pipe::<Anything, Anything>().unwrap();
    let mut child = Process::new(|| theirs.send(theirs.recv().unwrap()).unwrap());
    child.start().unwrap();
    ours.send(anything()).unwrap();
    assert_eq!(ours.recv().unwrap(), anything());
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn values_with_serde_attributes_arrive_unchanged() {
    let (ours, theirs) = pipe::<Attributed, Attributed>().unwrap();
    let mut child = Process::new(|| {
        for _ in attributed::values() {
            theirs.send(theirs.recv().unwrap()).unwrap();
        }
    });
    child.start().unwrap();
    for value in attributed::values() {
        ours.send(&value).unwrap();
        assert_eq!(ours.recv().unwrap(), value);
    }
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn an_item_that_is_nested_too_deeply_is_an_error_at_the_sender() {
    let (receiver, sender) = simplex_pipe::<Nested>().unwrap();
    let error = sender.send(attributed::too_deep()).unwrap_err();
    assert!(matches!(error, SendError::Encode { .. }), "{error}");
    assert!(error.to_string().contains("nested more than"), "{error}");
    assert!(!receiver.poll().unwrap());
}

fn a_message_of_64_mib_arrives() {
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    let message: Vec<u8> = (0..64_u32 << 20).map(|at| (at % 251) as u8).collect();
    let mut child = Process::new(|| sender.send_bytes(&message).unwrap());
    child.start().unwrap();
    assert!(receiver.recv_bytes().unwrap() == message);
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn an_empty_message_arrives() {
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    sender.send_bytes(b"").unwrap();
    sender.send(()).unwrap();
    assert_eq!(receiver.recv_bytes().unwrap(), b"");
    receiver.recv().unwrap();
}

fn many_senders_at_one_end_do_not_mix_their_messages() {
    const EACH: u64 = 2_000;
    let (receiver, sender) = simplex_pipe::<(u64, u64, String)>().unwrap();
    let sender = &sender;
    let mut senders: Vec<_> = (0..4)
        .map(|from| {
            Process::new(move || {
                for number in 0..EACH {
                    let text = from.to_string().repeat(number as usize % 500);
                    sender.send((from, number, text)).unwrap();
                }
            })
        })
        .collect();
    senders.iter_mut().for_each(|child| child.start().unwrap());
    sender.close();
    let mut next = [0; 4];
    loop {
        match receiver.recv() {
            Ok((from, number, text)) => {
                assert_eq!(number, next[from as usize], "from {from}");
                assert_eq!(text, from.to_string().repeat(number as usize % 500));
                next[from as usize] += 1;
            }
            Err(error) => break assert!(matches!(error, RecvError::Eof { .. }), "{error}"),
        }
    }
    assert_eq!(next, [EACH; 4]);
    for child in &senders {
        assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
    }
}

fn threads_that_share_an_end_do_not_mix_long_messages() {
    let (ours, theirs) = pipe::<Vec<u32>, Vec<u32>>().unwrap();
    let (ours, theirs) = (&ours, &theirs);
    std::thread::scope(|scope| {
        for from in 0..4 {
            scope.spawn(move || (0..20).for_each(|_| ours.send(vec![from; 100_000]).unwrap()));
            scope.spawn(move || {
                for _ in 0..20 {
                    let message = theirs.recv().unwrap();
                    assert_eq!(message.len(), 100_000);
                    assert!(message.iter().all(|number| *number == message[0]));
                }
            });
        }
    });
}

fn signals_do_not_end_a_wait() {
    extern "C" fn nothing(_: i32) {}
    let action = SigAction::new(
        SigHandler::Handler(nothing),
        SaFlags::empty(),
        SigSet::empty(),
    );
    #[expect(unsafe_code, reason = "the handler does nothing")]
    // SAFETY: a handler that does nothing is safe at any moment.
    unsafe { sigaction(Signal::SIGUSR1, &action) }.unwrap();
    let (ours, theirs) = pipe::<Vec<u8>, Vec<u8>>().unwrap();
    let parent = nix::unistd::getpid();
    let mut child = Process::new(|| {
        // The parent is in its receive, in its poll, or in the middle of its long send.
        for _ in 0..50 {
            nix::sys::signal::kill(parent, Signal::SIGUSR1).unwrap();
            std::thread::sleep(Duration::from_micros(200));
        }
        theirs.send(vec![1]).unwrap();
        for _ in 0..50 {
            nix::sys::signal::kill(parent, Signal::SIGUSR1).unwrap();
            std::thread::sleep(Duration::from_micros(200));
        }
        assert_eq!(theirs.recv().unwrap().len(), 1 << 20);
        for _ in 0..50 {
            nix::sys::signal::kill(parent, Signal::SIGUSR1).unwrap();
            std::thread::sleep(Duration::from_micros(200));
        }
        theirs.send(vec![2]).unwrap();
    });
    child.start().unwrap();
    assert_eq!(ours.recv().unwrap(), [1]);
    ours.send(vec![7; 1 << 20]).unwrap();
    assert!(ours.poll_timeout(Duration::from_secs(60)).unwrap());
    assert_eq!(ours.recv().unwrap(), [2]);
    assert_eq!(child.join().unwrap(), ExitStatus::Code(0));
}

fn a_message_that_is_not_an_item_is_an_error_and_the_next_one_arrives() {
    let (receiver, sender) = simplex_pipe::<String>().unwrap();
    // A length without its bytes, and a word with an extra byte after it.
    for message in [&[200][..], &[1, b'a', 0]] {
        sender.send_bytes(message).unwrap();
        let error = receiver.recv().unwrap_err();
        assert!(matches!(error, RecvError::Decode { .. }), "{error}");
    }
    sender.send("next").unwrap();
    assert_eq!(receiver.recv().unwrap(), "next");
}

fn a_borrowed_form_is_sent_as_the_item() {
    let (words, sender) = simplex_pipe::<String>().unwrap();
    sender.send("A").unwrap();
    sender.send("B".to_owned()).unwrap();
    let owned = "C".to_owned();
    sender.send(&owned).unwrap();
    for word in ["A", "B", "C"] {
        assert_eq!(words.recv().unwrap(), word);
    }
    let (lists, sender) = simplex_pipe::<Vec<u64>>().unwrap();
    sender.send(&[1, 2, 3]).unwrap();
    sender.send([4, 5].as_slice()).unwrap();
    assert_eq!(lists.recv().unwrap(), [1, 2, 3]);
    assert_eq!(lists.recv().unwrap(), [4, 5]);
}

fn an_item_that_cannot_be_serialized_is_an_error_and_nothing_is_sent() {
    // Neither `Debug` nor `Clone`: an item needs only serde.
    #[derive(Serialize, Deserialize)]
    struct Locked(std::sync::Mutex<u8>);
    let (receiver, sender) = simplex_pipe::<Locked>().unwrap();
    let with_poisoned_lock = Locked(std::sync::Mutex::new(1));
    thread::scope(|scope| {
        let panicking_thread = scope.spawn(|| {
            let _held = with_poisoned_lock.0.lock().unwrap();
            std::panic::resume_unwind(Box::new("poison"));
        });
        panicking_thread.join().unwrap_err();
    });
    let error = sender.send(&with_poisoned_lock).unwrap_err();
    assert!(matches!(error, SendError::Encode { .. }), "{error}");
    assert!(!receiver.poll().unwrap());
    sender.send(Locked(std::sync::Mutex::new(2))).unwrap();
    assert_eq!(receiver.recv().unwrap().0.into_inner().unwrap(), 2);
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "u32")]
struct Odd(u32);

impl TryFrom<u32> for Odd {
    type Error = String;

    fn try_from(number: u32) -> Result<Odd, String> {
        match number % 2 {
            0 => Err(format!("{number} is even")),
            _ => Ok(Odd(number)),
        }
    }
}

impl Serialize for Odd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => Err(S::Error::custom("0 is nothing")),
            number => number.serialize(serializer),
        }
    }
}

fn a_serialization_error_contains_the_types_message() {
    let (receiver, sender) = simplex_pipe::<Odd>().unwrap();
    let error = sender.send(Odd(0)).unwrap_err().to_string();
    let expected = "cannot serialize the item: 0 is nothing";
    assert!(error.ends_with(expected), "{error}");
    sender.send(Odd(2)).unwrap();
    let error = receiver.recv().unwrap_err().to_string();
    let expected = "cannot deserialize a message: 2 is even";
    assert!(error.ends_with(expected), "{error}");
}

fn using_a_simplex_pipe_backwards_is_an_error() {
    let (receiver, sender) = simplex_pipe::<()>().unwrap();
    let error = receiver.send_bytes(b"back").unwrap_err();
    assert!(matches!(error, SendError::Broken { .. }), "{error}");
    let error = sender.recv_bytes().unwrap_err();
    assert!(matches!(error, RecvError::Eof { .. }), "{error}");
}
