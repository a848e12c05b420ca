//! A type's `Serialize` and `Deserialize` run while the queue has no lock: they may use the queue.

use std::cell::Cell;
use std::process::Command;

use notes_runtime::event;
use notes_runtime::record::{Event, EventKind, Recorder};
use queue_ipc::Queue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

notes_testkit::promises![
    a_serialize_may_put_and_a_deserialize_may_get,
    a_serialize_may_put_while_events_are_recorded,
];

thread_local! {
    /// The queue that the next `Serialize` puts into, and that the next `Deserialize` gets from.
    static PUTS: Cell<Option<Queue<Calls>>> = const { Cell::new(None) };
    static GETS: Cell<Option<Queue<Calls>>> = const { Cell::new(None) };
}

/// A number. Each `Serialize` of a 1 uses the queue.
#[derive(Debug, PartialEq)]
struct Calls(u8);

impl Serialize for Calls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let (1, Some(queue)) = (self.0, PUTS.take()) {
            queue.put(Calls(2)).unwrap();
            assert_eq!(
                queue.len(),
                1,
                "a queue with a lock that is held waits here"
            );
            assert_eq!(queue.get().unwrap(), Calls(2));
            PUTS.set(Some(queue));
        }
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for Calls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Calls, D::Error> {
        let number = u8::deserialize(deserializer)?;
        if let Some(queue) = GETS.take() {
            assert_eq!(queue.get().unwrap(), Calls(4));
        }
        Ok(Calls(number))
    }
}

fn a_serialize_may_put_and_a_deserialize_may_get() {
    let queue = Queue::new().unwrap();
    PUTS.set(Some(queue.clone()));
    queue.put(Calls(1)).unwrap();
    PUTS.take();
    queue.put(Calls(4)).unwrap();
    queue.put(Calls(5)).unwrap();
    GETS.set(Some(queue.clone()));
    assert_eq!(queue.get().unwrap(), Calls(1));
    assert_eq!(queue.get().unwrap(), Calls(5));
}

/// While events are recorded, a put calls `Serialize` a second time, for the label.
fn a_serialize_may_put_while_events_are_recorded() {
    event::open_from_env().unwrap();
    if event::is_on() {
        return a_serialize_may_put_and_a_deserialize_may_get();
    }
    let recorder = Recorder::create().unwrap();
    let (name, value) = recorder.env();
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["promise", "a_serialize_may_put_while_events_are_recorded"]);
    assert!(again.env(name, value).status().unwrap().success());
    let events = recorder.read().events;
    let puts = events.iter().filter(|event| event.what == EventKind::Puts);
    let labels: Vec<&str> = puts.map(|event: &Event| event.detail.as_str()).collect();
    assert_eq!(labels.last_chunk(), Some(&["1", "4", "5"]));
}
