//! A static of every type, and queues of many types of items: tracing needs no trait of an item.

use std::cmp::Reverse;

use producer_consumer::{
    Barrier, BoundedSemaphore, Condition, CrossbeamChannel, Event, GetError, LifoQueue, Lock,
    PriorityQueue, PutError, Queue, RLock, Semaphore, StdChannel,
};

use crate::within_deadline;

static LOCK: Lock = Lock::new();
static RLOCK: RLock = RLock::named("tree");
static SEMAPHORE: Semaphore = Semaphore::new(2);
static BOUNDED: BoundedSemaphore = BoundedSemaphore::named("seats", 2);
static EVENT: Event = Event::new();
static BARRIER: Barrier = Barrier::new(2);
static CONDITION: Condition<Vec<u32>> = Condition::new(Vec::new());
static QUEUE: Queue<u32> = Queue::bounded(3);
static NAMED: Queue<String> = Queue::named_bounded("words", 3);
static LIFO: LifoQueue<String> = LifoQueue::new();
static PRIORITY: PriorityQueue<(u32, &str)> = PriorityQueue::named("urgent");

const _: Lock = Lock::named("const");
const _: RLock = RLock::new();
const _: Semaphore = Semaphore::named("const", 1);
const _: BoundedSemaphore = BoundedSemaphore::new(1);
const _: Event = Event::named("const");
const _: Barrier = Barrier::named("const", 1);
const _: Condition<Option<String>> = Condition::named("const", None);
const _: Queue<Vec<u8>> = Queue::new();
const _: LifoQueue<NoTrait> = LifoQueue::named_bounded("const", 1);
const _: PriorityQueue<Reverse<u32>> = PriorityQueue::bounded(1);

#[test]
fn threads_share_statics_of_every_type() {
    within_deadline(|| {
        let thread = std::thread::spawn(|| {
            let _locks = (LOCK.acquire().unwrap(), RLOCK.acquire().unwrap());
            let _permits = (SEMAPHORE.acquire(), BOUNDED.acquire());
            let mut list = CONDITION.acquire().unwrap();
            list.push(QUEUE.get().unwrap());
            list.notify().unwrap();
            drop(list);
            EVENT.set();
            BARRIER.wait().unwrap()
        });
        QUEUE.put(5).unwrap();
        let mut list = CONDITION.acquire().unwrap();
        list.wait_for(|list| !list.is_empty()).unwrap();
        assert_eq!(*list, [5]);
        drop(list);
        EVENT.wait();
        assert_eq!(BARRIER.wait().unwrap() + thread.join().unwrap(), 1);
        assert!(!LOCK.is_locked() && !RLOCK.is_locked());
        assert_eq!((SEMAPHORE.value(), BOUNDED.value()), (2, 2));
    });
}

#[test]
fn every_type_has_the_name_that_it_was_given() {
    assert_eq!((LOCK.name(), RLOCK.name()), ("lock", "tree"));
    assert_eq!((SEMAPHORE.name(), BOUNDED.name()), ("semaphore", "seats"));
    assert_eq!((EVENT.name(), BARRIER.name()), ("event", "barrier"));
    assert_eq!((CONDITION.name(), QUEUE.name()), ("condition", "queue"));
    assert_eq!((NAMED.name(), PRIORITY.name()), ("words", "urgent"));
    let made = |number: u32| format!("made {number}");
    assert_eq!(Lock::with_name(made(1)).name(), "made 1");
    assert_eq!(RLock::with_name(made(2)).name(), "made 2");
    assert_eq!(Semaphore::with_name(made(3), 1).name(), "made 3");
    assert_eq!(BoundedSemaphore::with_name(made(4), 1).name(), "made 4");
    assert_eq!(Event::with_name(made(5)).name(), "made 5");
    assert_eq!(Barrier::with_name(made(6), 1).name(), "made 6");
    assert_eq!(Condition::with_name(made(7), 0).name(), "made 7");
    assert_eq!(Queue::<u32>::with_name(made(8), None).name(), "made 8");
}

/// An item without any trait.
struct NoTrait;

/// Puts all items and gets them again, in a queue and in both channels.
fn put_and_get_all<T: Send + Clone + PartialEq + 'static>(items: &[T]) {
    use producer_consumer::Buffer;
    let buffers: [Box<dyn Buffer<T>>; 3] = [
        Box::new(Queue::<T>::new()),
        Box::new(CrossbeamChannel::with_name("test", None)),
        Box::new(StdChannel::with_name("test", None)),
    ];
    for buffer in buffers {
        for item in items {
            assert!(buffer.put(item.clone()).is_ok());
        }
        for item in items {
            assert!(buffer.get().is_ok_and(|got| got == *item));
        }
    }
}

#[test]
fn every_buffer_takes_items_of_any_type() {
    within_deadline(|| {
        put_and_get_all(&[Some(1u32), None]);
        put_and_get_all(&[vec![1u8, 2], vec![]]);
        put_and_get_all(&[(2, "code"), (1, "eat")]);
        put_and_get_all(&[Reverse(2), Reverse(1)]);
        put_and_get_all(&[(), ()]);
        put_and_get_all(&[1.5, 2.5]);
        put_and_get_all(&[['中'], ['文']]);

        let queue = Queue::new();
        queue.put(NoTrait).unwrap();
        let NoTrait = queue.get().unwrap();
        let lifo = LifoQueue::bounded(1);
        lifo.put(NoTrait).unwrap();
        let refused = lifo.try_put(NoTrait).unwrap_err();
        assert_eq!(
            format!("{refused}: {refused:?}"),
            "the queue is full: Full(..)"
        );
        let NoTrait = refused.into_inner();
        assert!(matches!(queue.try_get(), Err(GetError::Empty)));
    });
}

#[test]
fn a_priority_queue_takes_tuples_and_reversed_numbers() {
    for pair in [(3, "sleep"), (1, "eat"), (2, "code")] {
        PRIORITY.put(pair).unwrap();
    }
    let names = [(); 3].map(|()| PRIORITY.get().unwrap().1);
    assert_eq!(names, ["eat", "code", "sleep"]);

    let greatest_first = PriorityQueue::new();
    for number in [2, 3, 1] {
        greatest_first.put(Reverse(number)).unwrap();
    }
    let numbers = [(); 3].map(|()| greatest_first.get().unwrap().0);
    assert_eq!(numbers, [3, 2, 1]);
}

#[test]
fn put_takes_borrowed_forms_and_literals_without_a_type() {
    NAMED.put("A").unwrap();
    NAMED.put("B".to_owned()).unwrap();
    NAMED.try_put("C").unwrap();
    let refused = NAMED.try_put("D").unwrap_err();
    assert_eq!(refused, PutError::Full("D".to_owned()));
    LIFO.put("A").unwrap();

    let bytes: Queue<Vec<u8>> = Queue::new();
    bytes.put(b"abc").unwrap();
    bytes.put(&[1, 2][..]).unwrap();
    bytes.put(vec![3]).unwrap();
    assert_eq!([(); 3].map(|()| bytes.get().unwrap().len()), [3, 2, 1]);

    let pair = (1, "A".to_owned());
    let pairs: Queue<(u32, String)> = Queue::new();
    pairs.put(&pair).unwrap();
    assert_eq!(pairs.get(), Ok(pair));

    let wide: Queue<u64> = Queue::new();
    wide.put(5).unwrap();
    let optional: Queue<Option<u32>> = Queue::new();
    optional.put(Some(5)).unwrap();
    optional.put(None).unwrap(); // The notes' sentinel.
    let inferred = Queue::new();
    inferred.put(1u8).unwrap();
    assert_eq!(inferred.get(), Ok(1));
}

/// Items that borrow: a queue of them must not outlive the borrowed value, but needs nothing else.
#[test]
fn a_queue_can_hold_references() {
    let text = "a b c".to_owned();
    let words: Queue<&str> = Queue::new();
    for word in text.split(' ') {
        words.put(word).unwrap();
    }
    assert_eq!([(); 3].map(|()| words.get().unwrap()), ["a", "b", "c"]);
    let references: Queue<&String> = Queue::new();
    references.put(&text).unwrap();
    assert_eq!(references.get().unwrap(), "a b c");
}

#[test]
fn a_capacity_of_zero_means_unbounded() {
    let queue = Queue::<u32>::bounded(0);
    for n in 0..10_000 {
        queue.try_put(n).unwrap();
    }
    assert!(!queue.is_full() && queue.capacity().is_none());
}

#[test]
#[should_panic(expected = "cannot create a barrier for 0 threads")]
fn a_barrier_for_zero_threads_panics() {
    let _ = Barrier::new(0);
}
