//! What travels: items that show what happened to them, and those that can't be messages.

use queue_ipc::{GetError, PutError, Queue};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::workers::all;

notes_testkit::promises![
    items_of_all_sizes_arrive_as_they_were_put,
    an_item_of_64_mib_arrives_as_it_was_put,
    what_cant_be_a_message_is_an_error_and_the_queue_goes_on,
    what_is_no_item_is_an_error_and_out_of_the_queue,
];

/// The size of a chunk, at whose end the interesting things happen.
pub(crate) const CHUNK: usize = 64 << 10;

/// An item that says who put it, as which of its own, and whether it is whole.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) struct Parcel {
    pub(crate) from: usize,
    pub(crate) number: u64,
    #[serde(with = "serde_bytes")]
    filling: Vec<u8>,
}

impl Parcel {
    pub(crate) fn new(from: usize, number: u64) -> Parcel {
        Parcel::of(from, number, bytes_of(from, number))
    }

    fn of(from: usize, number: u64, bytes: usize) -> Parcel {
        let first = (from as u64).wrapping_mul(31).wrapping_add(number);
        let filling = (0..bytes as u64).map(|i| (first + i / 509) as u8).collect();
        Parcel {
            from,
            number,
            filling,
        }
    }

    /// Fails the test if it isn't what [`Parcel::new`] made.
    pub(crate) fn check(&self) {
        let made = Parcel::new(self.from, self.number);
        assert!(
            *self == made,
            "parcel {} of {} isn't whole",
            self.number,
            self.from
        );
    }
}

/// Mostly small; now and then about a chunk, or several.
fn bytes_of(from: usize, number: u64) -> usize {
    let dice = (number.wrapping_mul(0x9e37_79b9) ^ from as u64) as usize % 1009;
    match dice % 64 {
        0 => 3 * CHUNK + dice,
        1 | 2 => CHUNK - 40 + dice % 48,
        3..8 => 4096 + dice,
        _ => dice % 200,
    }
}

fn items_of_all_sizes_arrive_as_they_were_put() {
    let queue = Queue::<Parcel>::new("sizes").unwrap();
    let borders = (1..4).flat_map(|chunks| (0..40).map(move |less| chunks * CHUNK + 8 - less));
    // Each twice: where it begins is different, too.
    let sizes: Vec<_> = (0..100)
        .chain(borders)
        .flat_map(|size| [size, size])
        .collect();
    all(1, |_| {
        for (number, size) in sizes.iter().enumerate() {
            queue.put(&Parcel::of(0, number as u64, *size)).unwrap();
        }
    });
    for (number, size) in sizes.iter().enumerate() {
        assert!(queue.get().unwrap() == Parcel::of(0, number as u64, *size));
    }
    assert!(queue.is_empty());
}

fn an_item_of_64_mib_arrives_as_it_was_put() {
    const BYTES: usize = 64 << 20;
    let queue = Queue::<Parcel>::new("large").unwrap();
    all(1, |_| {
        (0..2).for_each(|number| queue.put(&Parcel::of(7, number, BYTES + 1)).unwrap());
    });
    assert_eq!(queue.len(), 2);
    all(1, |_| {
        (0..2).for_each(|number| assert!(queue.get().unwrap() == Parcel::of(7, number, BYTES + 1)));
    });
    assert!(queue.is_empty());
}

/// A number of which 13 can't be written, and 14 can't be read.
#[derive(Debug, PartialEq)]
struct Unlucky(u32);

impl Serialize for Unlucky {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            13 => Err(S::Error::custom("13")),
            number => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Unlucky {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Unlucky, D::Error> {
        match u32::deserialize(deserializer)? {
            14 => Err(D::Error::custom("14")),
            number => Ok(Unlucky(number)),
        }
    }
}

fn what_cant_be_a_message_is_an_error_and_the_queue_goes_on() {
    let queue = Queue::new("unlucky").unwrap();
    queue.put(&Unlucky(1)).unwrap();
    for put in [Queue::put, Queue::try_put] {
        let error = put(&queue, &Unlucky(13)).unwrap_err();
        assert!(matches!(error, PutError::Message { .. }), "{error:?}");
    }
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    queue.put(&Unlucky(14)).unwrap();
    queue.put(&Unlucky(2)).unwrap();
    all(1, |_| {
        assert_eq!(queue.get(), Ok(Unlucky(1)));
        let error = queue.get().unwrap_err();
        assert!(matches!(error, GetError::Message { .. }), "{error:?}");
        assert_eq!((queue.len(), queue.unfinished()), (1, 3));
    });
    assert_eq!(queue.get(), Ok(Unlucky(2)));
    assert!(queue.is_empty());
}

fn what_is_no_item_is_an_error_and_out_of_the_queue() {
    let queue = Queue::<(String, Option<Vec<u64>>)>::new("noise").unwrap();
    let item = ("text".to_owned(), Some(vec![1, u64::MAX, 3]));
    let mut message = Vec::new();
    queue.put(&item).unwrap();
    queue.get_bytes(&mut message).unwrap();
    let last = message.len() - 1;
    for cut in 0..=last {
        queue.put_bytes(&message[..cut]).unwrap();
        queue.put(&item).unwrap();
        let error = queue.get().unwrap_err();
        assert!(
            matches!(error, GetError::Message { .. }),
            "{cut}: {error:?}"
        );
        assert_eq!(queue.get().as_ref(), Ok(&item));
    }
    // Bytes that promise more than there is, a string of 2^63 bytes, what is no text, and more than an item.
    let huge = [[0xff; 9].as_slice(), &[0x7f]].concat();
    let longer = [message.as_slice(), &[0]].concat();
    for noise in [
        huge.as_slice(),
        &longer,
        &[1, 0xff, 0],
        &[0, 7],
        &[0, 1, 0xff, 0xff, 0xff],
    ] {
        queue.put_bytes(noise).unwrap();
        let error = queue.get().unwrap_err();
        assert!(
            matches!(error, GetError::Message { .. }),
            "{noise:?}: {error:?}"
        );
    }
    assert!(queue.is_empty());
}
