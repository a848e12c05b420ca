//! Items that are checked when they arrive, and items that can't be messages.

use std::time::Duration;

use queue_ipc::{GetError, PutError, Queue};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::attributed::{self, Attributed, Nested};
use crate::workers::all;

notes_testkit::promises![
    items_of_all_sizes_arrive_unchanged,
    an_item_of_64_mib_arrives_unchanged,
    items_with_serde_attributes_arrive_unchanged,
    an_item_that_is_nested_too_deeply_is_an_error_at_the_sender,
    an_item_that_cannot_be_serialized_is_an_error_and_the_queue_still_works,
    a_message_that_is_not_an_item_is_an_error_and_is_removed,
    a_borrowed_form_is_put_as_the_item,
    items_need_only_serde,
    queues_without_a_name_are_numbered,
];

/// The size of a chunk. The end of a chunk is the interesting case.
pub(crate) const CHUNK: usize = 64 << 10;

/// An item that contains its producer, its number among that producer's items, and bytes that show whether it is
/// whole.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) struct TestItem {
    pub(crate) from: usize,
    pub(crate) number: u64,
    #[serde(with = "serde_bytes")]
    filling: Vec<u8>,
}

impl TestItem {
    pub(crate) fn new(from: usize, number: u64) -> TestItem {
        TestItem::of(from, number, bytes_of(from, number))
    }

    fn of(from: usize, number: u64, bytes: usize) -> TestItem {
        let first = (from as u64).wrapping_mul(31).wrapping_add(number);
        let filling = (0..bytes as u64).map(|i| (first + i / 509) as u8).collect();
        TestItem {
            from,
            number,
            filling,
        }
    }

    /// Fails the test if the item differs from what [`TestItem::new`] made.
    pub(crate) fn check(&self) {
        let made = TestItem::new(self.from, self.number);
        assert!(
            *self == made,
            "item {} of producer {} is damaged",
            self.number,
            self.from
        );
    }
}

/// The size of an item: mostly small, now and then about one chunk or several.
fn bytes_of(from: usize, number: u64) -> usize {
    let hash = (number.wrapping_mul(0x9e37_79b9) ^ from as u64) as usize % 1009;
    match hash % 64 {
        0 => 3 * CHUNK + hash,
        1 | 2 => CHUNK - 40 + hash % 48,
        3..8 => 4096 + hash,
        _ => hash % 200,
    }
}

fn items_of_all_sizes_arrive_unchanged() {
    let queue = Queue::<TestItem>::new().unwrap();
    let chunk_ends = (1..4).flat_map(|chunks| (0..40).map(move |less| chunks * CHUNK + 8 - less));
    // Use each size twice, so that it begins at different positions.
    let sizes: Vec<_> = (0..100)
        .chain(chunk_ends)
        .flat_map(|size| [size, size])
        .collect();
    all(1, |_| {
        for (number, size) in sizes.iter().enumerate() {
            queue.put(TestItem::of(0, number as u64, *size)).unwrap();
        }
    });
    for (number, size) in sizes.iter().enumerate() {
        assert!(queue.get().unwrap() == TestItem::of(0, number as u64, *size));
    }
    assert!(queue.is_empty());
}

fn an_item_of_64_mib_arrives_unchanged() {
    const BYTES: usize = 64 << 20;
    let queue = Queue::<TestItem>::new().unwrap();
    all(1, |_| {
        (0..2).for_each(|number| queue.put(TestItem::of(7, number, BYTES + 1)).unwrap());
    });
    assert_eq!(queue.len(), 2);
    all(1, |_| {
        (0..2)
            .for_each(|number| assert!(queue.get().unwrap() == TestItem::of(7, number, BYTES + 1)));
    });
    assert!(queue.is_empty());
}

/// A number. 13 can't be serialized, and 14 can't be deserialized.
#[derive(Debug, PartialEq)]
struct Picky(u32);

impl Serialize for Picky {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            13 => Err(S::Error::custom("13 is refused")),
            number => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Picky {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Picky, D::Error> {
        match u32::deserialize(deserializer)? {
            14 => Err(D::Error::custom("14 is refused")),
            number => Ok(Picky(number)),
        }
    }
}

fn items_with_serde_attributes_arrive_unchanged() {
    let queue = Queue::<Attributed>::new().unwrap();
    for value in attributed::values() {
        queue.put(value).unwrap();
    }
    for value in attributed::values() {
        assert_eq!(queue.get().unwrap(), value);
    }
}

fn an_item_that_is_nested_too_deeply_is_an_error_at_the_sender() {
    let queue = Queue::<Nested>::new().unwrap();
    let error = queue.put(attributed::too_deep()).unwrap_err();
    assert!(matches!(error, PutError::Encode { .. }), "{error}");
    assert!(error.to_string().contains("nested more than"), "{error}");
    assert!(queue.is_empty());
}

fn an_item_that_cannot_be_serialized_is_an_error_and_the_queue_still_works() {
    let queue = Queue::named("numbers").unwrap();
    queue.put(Picky(1)).unwrap();
    for put in [queue.put(Picky(13)), queue.try_put(Picky(13))] {
        let error = put.unwrap_err();
        assert!(matches!(error, PutError::Encode { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            "queue numbers: cannot serialize the item: 13 is refused"
        );
    }
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    queue.put(Picky(14)).unwrap();
    queue.put(Picky(2)).unwrap();
    all(1, |_| {
        assert_eq!(queue.get(), Ok(Picky(1)));
        let error = queue.get().unwrap_err();
        assert!(matches!(error, GetError::Decode { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            "queue numbers: cannot deserialize an item: 14 is refused"
        );
        assert_eq!((queue.len(), queue.unfinished()), (1, 3));
    });
    assert_eq!(queue.get(), Ok(Picky(2)));
    assert!(queue.is_empty());
}

fn a_message_that_is_not_an_item_is_an_error_and_is_removed() {
    let queue = Queue::<(String, Option<Vec<u64>>)>::new().unwrap();
    let item = ("text".to_owned(), Some(vec![1, u64::MAX, 3]));
    let mut message = Vec::new();
    queue.put(&item).unwrap();
    queue.get_bytes(&mut message).unwrap();
    let last = message.len() - 1;
    for cut in 0..=last {
        queue.put_bytes(&message[..cut]).unwrap();
        queue.put(&item).unwrap();
        let error = queue.get().unwrap_err();
        assert!(matches!(error, GetError::Decode { .. }), "{cut}: {error:?}");
        assert_eq!(queue.get().as_ref(), Ok(&item));
    }
    // Bytes that promise more than there is, a string of 2^63 bytes, bytes that are not text, and an item with extra
    // bytes.
    let huge = [[0xff; 9].as_slice(), &[0x7f]].concat();
    let longer = [message.as_slice(), &[0]].concat();
    for malformed in [
        huge.as_slice(),
        &longer,
        &[1, 0xff, 0],
        &[0, 7],
        &[0, 1, 0xff, 0xff, 0xff],
    ] {
        queue.put_bytes(malformed).unwrap();
        let error = queue.get().unwrap_err();
        assert!(
            matches!(error, GetError::Decode { .. }),
            "{malformed:?}: {error:?}"
        );
    }
    assert!(queue.is_empty());
}

fn a_borrowed_form_is_put_as_the_item() {
    let words = Queue::<String>::new().unwrap();
    let word = "A".to_owned();
    words.put("A").unwrap();
    ["A"]
        .iter()
        .for_each(|by_reference| words.put(by_reference).unwrap());
    words.put(&word).unwrap();
    words.put(word).unwrap();
    words.try_put("A").unwrap();
    words.put_timeout("A", Duration::ZERO).unwrap();
    all(1, |_| {
        (0..6).for_each(|_| assert_eq!(words.get().unwrap(), "A"))
    });
    let lists = Queue::<Vec<u16>>::new().unwrap();
    let list = vec![1, 2, 3];
    lists.put(&list).unwrap();
    lists.put(list.as_slice()).unwrap();
    lists.put(&[1, 2, 3]).unwrap();
    lists.put(list).unwrap();
    (0..4).for_each(|_| assert_eq!(lists.get().unwrap(), [1, 2, 3]));
    // Literals get the queue's type, or the queue gets the type of the literals.
    let numbers = Queue::<u8>::new().unwrap();
    numbers.put(5).unwrap();
    assert_eq!(numbers.get(), Ok(5_u8));
    let numbers = Queue::new().unwrap();
    numbers.put(5).unwrap();
    assert_eq!(numbers.get(), Ok(5_i32));
}

fn items_need_only_serde() {
    #[derive(Serialize, Deserialize)]
    struct Opaque(u8);
    let opaque = Queue::new().unwrap();
    opaque.put(Opaque(7)).unwrap();
    let clone = opaque.clone();
    assert_eq!(clone.get().unwrap().0, 7);
    // The notes' sentinel.
    let queue = Queue::<Option<u32>>::new().unwrap();
    queue.put(Some(1)).unwrap();
    queue.put(None).unwrap();
    assert_eq!((queue.get(), queue.get()), (Ok(Some(1)), Ok(None)));
    let bytes = Queue::<Vec<u8>>::new().unwrap();
    bytes.put(b"bytes").unwrap();
    assert_eq!(bytes.get().unwrap(), b"bytes");
}

fn queues_without_a_name_are_numbered() {
    let [first, second] = [(); 2].map(|()| Queue::<()>::new().unwrap());
    let third = Queue::<()>::bounded(1).unwrap();
    let names = [&first, &second, &third].map(Queue::name);
    assert_eq!(names, ["Queue-1", "Queue-2", "Queue-3"]);
    let named = Queue::<()>::named("results").unwrap();
    assert_eq!((named.name(), named.capacity()), ("results", None));
    let bounded = Queue::<()>::named_bounded("results", 2).unwrap();
    assert_eq!((bounded.name(), bounded.capacity()), ("results", Some(2)));
    assert_eq!(
        first.try_get().unwrap_err().to_string(),
        "queue Queue-1 is empty"
    );
}
