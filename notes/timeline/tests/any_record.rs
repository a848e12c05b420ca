//! Whatever a record contains, its history can be queried and drawn.

use notes_lang::Lang;
use notes_runtime::record::{Activity, ActorKind, Event, EventKind, Record};
use notes_timeline::{History, SpanKind};
use proptest::prelude::*;

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
        2 => (activity, prop_oneof![0..60_u64, any::<u64>()]).prop_map(|(activity, began)| EventKind::Ends { activity, began }),
    ]
}

/// Events that make little sense together.
fn any_record() -> impl Strategy<Value = Record> {
    let time = prop_oneof![0..5_000_u64, any::<u64>()];
    let id = || prop_oneof![9 => 0..6, 1 => any::<i32>()];
    let event = (any_what(), time, id(), id(), "[ab<&\u{1}锁]{0,2}");
    prop::collection::vec(event, 0..60).prop_map(|parts| {
        let events = (0..)
            .zip(parts)
            .map(|(id, (what, time_ns, pid, tid, text))| Event {
                id,
                time_ns,
                pid,
                tid,
                actor: text.clone(),
                file: "src/main.rs".to_owned(),
                line: 7,
                what,
                object: text.clone(),
                detail: text,
            });
        let mut events: Vec<Event> = events.collect();
        events.sort_by_key(|event| (event.time_ns, event.id));
        Record { events, dropped: 0 }
    })
}

fn use_all_of(record: &Record) {
    let history = History::of(record);
    let actors = history.actors();
    for span in history.spans() {
        assert!(span.start_ns <= span.end_ns && span.actor < actors.len());
    }
    for arrow in history.arrows() {
        assert!(arrow.from.max(arrow.to) < record.events.len());
    }
    history.open_at(1_000);
    for cycle in history.deadlocks() {
        assert!(cycle.len() > 1);
    }
    assert!(history.most_at_once(SpanKind::Hold) <= actors.len());
    for lang in [Lang::En, Lang::Zh] {
        assert!(notes_timeline::svg(record, lang).ends_with("</svg>\n"));
    }
    assert!(notes_timeline::trace_json(record).contains("traceEvents"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_events_can_be_analysed_and_drawn(record in any_record()) {
        use_all_of(&record);
    }
}
