//! Random sequences of operations on a queue; a `VecDeque` says what each operation must return.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test's helper is a failed test"
)]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use notes_runtime::codec;
use proptest::prelude::*;
use queue_ipc::{GetError, PutError, Queue};

/// How long a call waits.
#[derive(Clone, Copy, Debug)]
enum Wait {
    Forever,
    Not,
    /// The call has a timeout of this many microseconds.
    Until(u64),
}

#[derive(Clone, Debug)]
enum Op {
    /// Puts an item of this many bytes.
    Put(Wait, usize),
    /// Puts this many raw bytes.
    PutBytes(usize),
    Get(Wait),
    GetBytes,
    Done,
    Shutdown,
}

/// An item: its number in the sequence, and its bytes.
type Item = (u32, Vec<u8>);

fn any_op() -> impl Strategy<Value = Op> {
    let bytes = || {
        prop_oneof![
            20 => 0..300_usize,
            2 => 65_400..65_700_usize,
            1 => 0..300_000_usize,
        ]
    };
    let wait = || {
        prop_oneof![
            4 => Just(Wait::Forever),
            4 => Just(Wait::Not),
            1 => (1..300_u64).prop_map(Wait::Until),
        ]
    };
    prop_oneof![
        20 => (wait(), bytes()).prop_map(|(wait, bytes)| Op::Put(wait, bytes)),
        5 => bytes().prop_map(Op::PutBytes),
        18 => wait().prop_map(Op::Get),
        5 => Just(Op::GetBytes),
        10 => Just(Op::Done),
        1 => Just(Op::Shutdown),
    ]
}

/// A model of a queue that one thread uses and on which nothing fails.
struct Model {
    capacity: Option<usize>,
    messages: VecDeque<Vec<u8>>,
    unfinished: usize,
    is_shut_down: bool,
}

impl Model {
    fn is_full(&self) -> bool {
        self.capacity
            .is_some_and(|capacity| self.messages.len() >= capacity)
    }

    fn put(&mut self, message: Vec<u8>) -> Result<(), PutError> {
        let queue = "q".to_owned();
        if self.is_shut_down {
            return Err(PutError::ShutDown { queue });
        }
        if self.is_full() {
            return Err(PutError::Full { queue });
        }
        self.messages.push_back(message);
        self.unfinished += 1;
        Ok(())
    }

    fn get(&mut self) -> Result<Vec<u8>, GetError> {
        let queue = "q".to_owned();
        let error = match self.is_shut_down {
            true => GetError::ShutDown { queue },
            false => GetError::Empty { queue },
        };
        self.messages.pop_front().ok_or(error)
    }

    fn done(&mut self) -> bool {
        let is_allowed = self.unfinished > 0;
        self.unfinished -= usize::from(is_allowed);
        is_allowed
    }

    /// Whether the operation would wait forever, because no other thread ends its wait.
    fn waits_forever(&self, op: &Op) -> bool {
        match op {
            Op::Put(Wait::Forever, _) | Op::PutBytes(_) => self.is_full() && !self.is_shut_down,
            Op::Get(Wait::Forever) | Op::GetBytes => self.messages.is_empty() && !self.is_shut_down,
            _ => false,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_of_operations_matches_the_model(
        capacity in prop::option::of(1..6_usize),
        ops in prop::collection::vec(any_op(), 1..150),
    ) {
        let queue = Queue::named_bounded("q", capacity.unwrap_or(0)).unwrap();
        let mut model = Model { capacity, messages: VecDeque::new(), unfinished: 0, is_shut_down: false };
        for (number, op) in ops.iter().enumerate() {
            if !model.waits_forever(op) {
                step(&queue, &mut model, op, number as u32)?;
                compare(&queue, &model)?;
            }
        }
    }
}

fn step(queue: &Queue<Item>, model: &mut Model, op: &Op, number: u32) -> Result<(), TestCaseError> {
    let filling = |bytes| (0..bytes).map(|i| (i / 7) as u8 ^ number as u8).collect();
    match op {
        Op::Put(wait, bytes) => {
            let item = (number, filling(*bytes));
            let expected = model.put(codec::encode(&item, Vec::new()).unwrap());
            let put = timed(
                *wait,
                matches!(expected, Err(PutError::Full { .. })),
                || match wait {
                    Wait::Forever => queue.put(item),
                    Wait::Not => queue.try_put(item),
                    Wait::Until(micros) => queue.put_timeout(&item, Duration::from_micros(*micros)),
                },
            )?;
            prop_assert_eq!(put, expected);
        }
        Op::PutBytes(bytes) => {
            let message: Vec<u8> = filling(*bytes);
            prop_assert_eq!(queue.put_bytes(&message), model.put(message));
        }
        Op::Get(wait) => {
            let expected = model.get();
            let got = timed(
                *wait,
                matches!(expected, Err(GetError::Empty { .. })),
                || match wait {
                    Wait::Forever => queue.get(),
                    Wait::Not => queue.try_get(),
                    Wait::Until(micros) => queue.get_timeout(Duration::from_micros(*micros)),
                },
            )?;
            let read = |message: Vec<u8>| {
                codec::decode::<Item>(&message).map_err(|reason| {
                    let queue = "q".to_owned();
                    GetError::Decode { queue, reason }
                })
            };
            prop_assert!(
                got == expected.and_then(read),
                "the queue returned a different item from the model's"
            );
        }
        Op::GetBytes => {
            let mut message = b"left over".to_vec();
            let got = queue.get_bytes(&mut message);
            prop_assert!(
                got.map(|()| message) == model.get(),
                "the queue returned another message than the model"
            );
        }
        Op::Done => prop_assert_eq!(queue.task_done().is_ok(), model.done()),
        Op::Shutdown => {
            queue.shutdown();
            model.is_shut_down = true;
        }
    }
    Ok(())
}

/// Makes the call, and checks that a wait which fails with a timeout does not end early.
fn timed<T>(wait: Wait, fails: bool, call: impl FnOnce() -> T) -> Result<T, TestCaseError> {
    let begin = Instant::now();
    let result = call();
    let took = begin.elapsed();
    if let Wait::Until(micros) = wait
        && fails
    {
        prop_assert!(
            took >= Duration::from_micros(micros),
            "the call waited {took:?}, less than its timeout of {micros} us"
        );
    }
    Ok(result)
}

fn compare(queue: &Queue<Item>, model: &Model) -> Result<(), TestCaseError> {
    let len = model.messages.len();
    prop_assert_eq!(queue.len(), len);
    prop_assert_eq!(queue.is_empty(), len == 0);
    prop_assert_eq!(queue.is_full(), model.is_full());
    prop_assert_eq!(queue.is_shut_down(), model.is_shut_down);
    prop_assert_eq!(queue.unfinished(), model.unfinished);
    prop_assert_eq!(queue.join_timeout(Duration::ZERO), model.unfinished == 0);
    prop_assert_eq!(queue.capacity(), model.capacity);
    Ok(())
}
