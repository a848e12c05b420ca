//! What a reader may rely on, whatever the shared memory contains.

use std::panic::Location;
use std::sync::atomic::Ordering;

use proptest::prelude::*;

use super::buffer::Buffer;
use super::slot::{COMMIT_WORD, WORDS};
use super::*;

fn written(what: EventKind, object: &str, detail: &str) -> Event {
    let (buffer, _file) = Buffer::create(1).unwrap();
    let mut draft = Draft::new(what, 11, 12, Location::caller());
    draft.actor("actor");
    draft.object(&object);
    draft.detail(&detail);
    assert_eq!(buffer.append(draft), Some(0));
    buffer.read().events.remove(0)
}

#[test]
fn long_texts_are_cut_between_characters() {
    for length in 0..200 {
        let text: String = std::iter::repeat_n('锁', length).collect();
        let event = written(EventKind::Takes, &text, &text);
        for (read, most) in [(event.object, 64), (event.detail, 216)] {
            let kept = read.strip_suffix('…');
            assert!(text.starts_with(kept.unwrap_or(&read)), "{read}");
            assert!(kept.is_some() || read == text, "{read}");
            assert!(read.len() <= most && !read.contains('\u{fffd}'), "{read}");
        }
    }
}

#[test]
fn a_slot_that_was_reserved_and_never_written_is_skipped_and_counted() {
    let (buffer, _file) = Buffer::create(3).unwrap();
    let draft = || Draft::new(EventKind::Waits, 1, 1, Location::caller());
    buffer.append(draft());
    buffer.append(draft());
    buffer.words()[WORDS + COMMIT_WORD].store(0, Ordering::Relaxed);
    let record = buffer.read();
    assert_eq!((record.events.len(), record.dropped), (1, 1));
    assert_eq!(record.events[0].id, 1);
}

fn any_what() -> impl Strategy<Value = EventKind> {
    let activity = prop_oneof![
        Just(Activity::Work),
        Just(Activity::Sleep),
        Just(Activity::Join)
    ];
    let kind = prop_oneof![
        Just(ActorKind::Process),
        Just(ActorKind::Thread),
        Just(ActorKind::Task)
    ];
    let plain = prop_oneof![
        Just(EventKind::ActorEnded),
        Just(EventKind::Waits),
        Just(EventKind::GivesUp),
        Just(EventKind::Takes),
        Just(EventKind::Releases),
        Just(EventKind::Puts),
        Just(EventKind::Gets),
        Just(EventKind::Sends),
        Just(EventKind::Receives),
        Just(EventKind::Notifies),
        Just(EventKind::Wakes),
        Just(EventKind::Printed)
    ];
    prop_oneof![
        6 => plain,
        1 => kind.prop_map(EventKind::ActorStarted),
        1 => (0..6).prop_map(|pid| EventKind::Forked { pid }),
        1 => (0..6).prop_map(|pid| EventKind::Reaped { pid }),
        1 => any::<f64>().prop_map(EventKind::Gauge),
        2 => activity.clone().prop_map(EventKind::Begins),
        2 => (activity, 0..60_u64).prop_map(|(activity, began)| EventKind::Ends { activity, began }),
    ]
}

fn is_in_order(record: &Record) {
    let moments = |event: &Event| (event.time_ns, event.id);
    assert!(record.events.is_sorted_by_key(moments));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_memory_content_can_be_read(words in prop::collection::vec(any::<u64>(), 1..8 * WORDS)) {
        let (buffer, _file) = Buffer::create(8).unwrap();
        for (place, word) in buffer.words().iter().skip(16).zip(&words) {
            place.store(*word, Ordering::Relaxed);
        }
        is_in_order(&buffer.read());
    }

    #[test]
    fn a_partly_written_slot_can_be_read(
        what in any_what(),
        word in 0..WORDS,
        bits in any::<u64>(),
    ) {
        let (buffer, _file) = Buffer::create(2).unwrap();
        let mut draft = Draft::new(what, 1, 1, Location::caller());
        draft.detail(&"some text");
        buffer.append(draft);
        let place = &buffer.words()[WORDS + word];
        let kept = if word == COMMIT_WORD { 0xffff_ffff } else { 0 };
        place.store(place.load(Ordering::Relaxed) & kept | bits & !kept, Ordering::Relaxed);
        is_in_order(&buffer.read());
    }

    #[test]
    fn events_are_read_as_they_were_written(
        what in any_what(),
        object in "\\PC{0,10}",
        detail in "\\PC{0,10}",
    ) {
        let event = written(what, &object, &detail);
        prop_assert!(event.what == what || matches!(what, EventKind::Gauge(value) if value.is_nan()));
        prop_assert_eq!((event.pid, event.tid), (11, 12));
        let read = (event.actor.as_str(), event.object, event.detail);
        prop_assert_eq!(read, ("actor", object, detail));
        prop_assert_eq!(event.file.as_str(), file!());
    }
}
