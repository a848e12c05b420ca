//! Queues of processes that exit, that drop their queue, or that can map little memory.

use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, raise};
use queue_ipc::{PutError, Queue};

use crate::growth::KEPT;
use crate::resident::{shared_bytes, shared_mappings};
use crate::workers::{all, expect_success, start};

notes_testkit::promises![
    a_producer_that_ends_right_after_its_put_loses_no_item,
    a_child_that_drops_its_queue_does_not_remove_the_others,
    many_queues_need_no_descriptor_and_leave_no_mapping,
    with_little_address_space_a_queue_is_small_and_reports_when_it_is_full,
    with_little_address_space_a_queue_leaves_space_for_another_one,
    an_item_that_is_too_large_is_refused_and_its_memory_is_returned,
];

fn a_producer_that_ends_right_after_its_put_loses_no_item() {
    let queue = Queue::new().unwrap();
    for number in 0..100 {
        let producer = start(|| {
            queue.put((number, vec![number; 20_000])).unwrap();
            match number % 3 {
                0 => {}
                1 => fork_demo::exit_now(0),
                _ => raise(Signal::SIGKILL).unwrap(),
            }
        });
        producer.join().unwrap();
        assert_eq!(queue.len(), 1);
        assert_eq!(queue.try_get(), Ok((number, vec![number; 20_000])));
    }
}

fn a_child_that_drops_its_queue_does_not_remove_the_others() {
    let queue = Queue::new().unwrap();
    queue.put(1).unwrap();
    let clone = queue.clone();
    let dropping = start(move || drop(clone));
    expect_success(&dropping);
    let mappings = shared_mappings().len();
    let clone = queue.clone();
    assert_eq!(shared_mappings().len(), mappings);
    drop(queue);
    all(1, |_| {
        assert_eq!(clone.get(), Ok(1));
        clone.put(2).unwrap();
    });
    assert_eq!(clone.get(), Ok(2));
    drop(clone);
    assert!(shared_mappings().is_empty());
}

fn many_queues_need_no_descriptor_and_leave_no_mapping() {
    const QUEUES: usize = 200;
    let descriptors = notes_testkit::promises::descriptors();
    for round in 0..3 {
        let queues: Vec<_> = (0..QUEUES)
            .map(|number| Queue::named(format!("q{number}")).unwrap())
            .collect();
        let producer = start(|| {
            for (number, queue) in queues.iter().enumerate() {
                queue.put(number).unwrap();
            }
        });
        for (number, queue) in queues.iter().enumerate() {
            assert_eq!(queue.get(), Ok(number));
        }
        expect_success(&producer);
        drop(producer);
        assert_eq!(shared_mappings().len(), 2 * QUEUES);
        if round == 2 {
            let bytes = shared_bytes() / QUEUES;
            assert!(bytes <= 16 << 10, "{bytes} bytes for each");
        }
        assert_eq!(notes_testkit::promises::descriptors(), descriptors);
        drop(queues);
        assert!(shared_mappings().is_empty());
    }
}

/// From now on this process can map only `more` more bytes.
fn limit_address_space(more: u64) {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').next().unwrap().parse().unwrap();
    let (_, hard) = getrlimit(Resource::RLIMIT_AS).unwrap();
    setrlimit(Resource::RLIMIT_AS, pages * 4096 + more, hard).unwrap();
}

fn with_little_address_space_a_queue_is_small_and_reports_when_it_is_full() {
    const BYTES: usize = 10_000;
    limit_address_space(64 << 20);
    let queue = Queue::<()>::named("small").unwrap();
    let room: usize = shared_mappings().iter().map(|mapping| mapping.bytes).sum();
    assert!(room <= 64 << 20);
    let full = Err(PutError::NoMemory {
        queue: "small".to_owned(),
        bytes: BYTES,
    });
    for round in 0..3_u8 {
        let item = |number: usize| vec![round.wrapping_add(number as u8); BYTES];
        let put = |number| queue.put_bytes(&item(number));
        let count = (0..).find(|number| put(*number).is_err()).unwrap();
        assert_eq!((put(count), put(count)), (full.clone(), full.clone()));
        assert_eq!(queue.len(), count);
        // All of the queue's room can be used, in every round.
        let used = count * BYTES;
        assert!(used > room * 9 / 10, "{used} of {room} bytes");
        all(1, |_| {
            let mut got = Vec::new();
            for number in 0..count {
                queue.get_bytes(&mut got).unwrap();
                assert!(got == item(number));
            }
        });
        assert!(queue.is_empty());
    }
}

fn with_little_address_space_a_queue_leaves_space_for_another_one() {
    limit_address_space(256 << 20);
    let queues = [(); 2].map(|()| Queue::<()>::new().unwrap());
    let item = vec![1_u8; 32 << 20];
    let mut got = Vec::new();
    for queue in queues {
        queue.put_bytes(&item).unwrap();
        queue.get_bytes(&mut got).unwrap();
        assert!(got == item);
    }
}

fn an_item_that_is_too_large_is_refused_and_its_memory_is_returned() {
    let large = vec![1_u8; 80 << 20];
    limit_address_space(128 << 20);
    let queue = Queue::<()>::named("small").unwrap();
    for _ in 0..3 {
        queue.put_bytes(b"before").unwrap();
        for put in [Queue::put_bytes, |queue: &Queue<()>, bytes: &[u8]| {
            queue.put_bytes_timeout(bytes, Duration::from_secs(1))
        }] {
            let error = put(&queue, &large).unwrap_err();
            let expected = PutError::NoMemory {
                queue: "small".to_owned(),
                bytes: large.len(),
            };
            assert_eq!(error, expected);
            assert!(shared_bytes() <= KEPT);
        }
        queue.put_bytes(b"after").unwrap();
        assert_eq!((queue.len(), queue.unfinished() % 2), (2, 0));
        let mut got = Vec::new();
        for expected in ["before", "after"] {
            queue.get_bytes(&mut got).unwrap();
            assert_eq!(got, expected.as_bytes());
        }
    }
}
