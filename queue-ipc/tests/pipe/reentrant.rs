//! A type's `Serialize` and `Deserialize` run while the pipe has no lock: they may use the pipe, take long, or panic.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fork_demo::{ExitStatus, Process};
use queue_ipc::{AsyncConnection, Receiver, Sender, simplex_pipe};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tokio::runtime::Builder;

notes_testkit::promises![
    a_deserialize_may_receive_from_the_same_end,
    a_deserialize_may_receive_from_the_same_end_in_an_event_loop,
    while_a_deserialize_runs_other_threads_and_processes_receive,
    a_deserialize_that_panics_does_not_keep_the_turn,
    a_serialize_may_send_on_the_same_end,
];

/// What to call while an item is serialized or deserialized.
type Call = Box<dyn Fn(u8) + Send>;

static CALL: Mutex<Option<Call>> = Mutex::new(None);

/// A number; its `Serialize` and `Deserialize` call [`CALL`].
#[derive(Debug, PartialEq)]
struct Calls(u8);

thread_local! {
    /// Whether a `Serialize` calls, too.
    static CALLS_IN_SERIALIZE: Cell<bool> = const { Cell::new(false) };
}

fn call(number: u8) {
    // Taken out: the call may come here again.
    let call = CALL.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(call) = call {
        call(number);
    }
}

fn set_call(call: impl Fn(u8) + Send + 'static) {
    *CALL.lock().unwrap() = Some(Box::new(call));
}

impl Serialize for Calls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if CALLS_IN_SERIALIZE.take() {
            call(self.0);
        }
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for Calls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Calls, D::Error> {
        let number = u8::deserialize(deserializer)?;
        call(number);
        Ok(Calls(number))
    }
}

/// A pipe whose ends a call can have, too.
fn pipe() -> (Arc<Receiver<Calls>>, Arc<Sender<Calls>>) {
    let (receiver, sender) = simplex_pipe().unwrap();
    (Arc::new(receiver), Arc::new(sender))
}

fn a_deserialize_may_receive_from_the_same_end() {
    let (receiver, sender) = pipe();
    for number in 1..=3 {
        sender.send(Calls(number)).unwrap();
    }
    let nested = Arc::clone(&receiver);
    set_call(move |number| {
        assert_eq!(number, 1);
        assert_eq!(nested.recv().unwrap(), Calls(2));
    });
    assert_eq!(receiver.recv().unwrap(), Calls(1));
    assert_eq!(receiver.recv().unwrap(), Calls(3));
}

fn a_deserialize_may_receive_from_the_same_end_in_an_event_loop() {
    let (receiver, sender) = simplex_pipe::<Calls>().unwrap();
    for number in 1..=3 {
        sender.send(Calls(number)).unwrap();
    }
    let event_loop = Builder::new_current_thread().enable_all().build().unwrap();
    event_loop.block_on(async {
        let receiver = Arc::new(AsyncConnection::new(receiver).unwrap());
        let nested = Arc::clone(&receiver);
        set_call(move |_| {
            let mut received = Box::pin(nested.recv());
            let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
            match received.as_mut().poll(context) {
                std::task::Poll::Ready(received) => assert_eq!(received.unwrap(), Calls(2)),
                std::task::Poll::Pending => panic!("the message is there"),
            }
        });
        assert_eq!(receiver.recv().await.unwrap(), Calls(1));
        assert_eq!(receiver.recv().await.unwrap(), Calls(3));
    });
}

fn while_a_deserialize_runs_other_threads_and_processes_receive() {
    let (receiver, sender) = pipe();
    for number in 1..=3 {
        sender.send(Calls(number)).unwrap();
    }
    let other = Arc::clone(&receiver);
    set_call(move |_| {
        let mut process = Process::new(|| assert_eq!(other.recv().unwrap(), Calls(2)));
        process.start().unwrap();
        assert_eq!(process.join().unwrap(), ExitStatus::Code(0));
        let other = Arc::clone(&other);
        let thread = std::thread::spawn(move || other.recv().unwrap());
        assert_eq!(thread.join().unwrap(), Calls(3));
    });
    assert_eq!(receiver.recv().unwrap(), Calls(1));
    assert!(!receiver.poll().unwrap());
}

fn a_deserialize_that_panics_does_not_keep_the_turn() {
    let (receiver, sender) = pipe();
    for number in 1..=3 {
        sender.send(Calls(number)).unwrap();
    }
    set_call(|_| panic!("an expected panic"));
    let panicked = catch_unwind(AssertUnwindSafe(|| receiver.recv()));
    assert!(panicked.is_err());
    let mut process = Process::new(|| assert_eq!(receiver.recv().unwrap(), Calls(2)));
    process.start().unwrap();
    let ended = process.join_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(ended, Some(ExitStatus::Code(0)));
    assert_eq!(receiver.recv().unwrap(), Calls(3));
}

fn a_serialize_may_send_on_the_same_end() {
    let (receiver, sender) = pipe();
    let nested = Arc::clone(&sender);
    set_call(move |_| nested.send(Calls(1)).unwrap());
    CALLS_IN_SERIALIZE.set(true);
    sender.send(Calls(2)).unwrap();
    assert_eq!(receiver.recv().unwrap(), Calls(1));
    assert_eq!(receiver.recv().unwrap(), Calls(2));
}
