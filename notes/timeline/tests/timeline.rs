//! The pictures: well-formed, complete, and the same for the same record.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "timeline/sample_records.rs"]
mod sample_records;
#[path = "timeline/svg.rs"]
mod svg;
#[path = "timeline/trace.rs"]
mod trace;

use notes_lang::Lang;
use notes_runtime::record::{EventKind, Record};
use notes_timeline as timeline;
use notes_timeline::{History, SpanKind};
use serde_json::Value;
use svg::{count, parsed};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/timeline/deadlock.svg");

/// Draws every record. The pictures stay in the build directory for a look at them.
fn pictures() -> Vec<(&'static str, Record, String)> {
    let records = [
        ("pool", sample_records::pool()),
        ("deadlock", sample_records::deadlock()),
        ("producer-consumer", sample_records::producer_consumer()),
        ("crowd", sample_records::many_actors()),
        ("empty", Record::default()),
    ];
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let draw = |(name, record): (&'static str, Record)| {
        let svg = timeline::svg(&record, Lang::En);
        std::fs::write(directory.join(format!("{name}.svg")), &svg).unwrap();
        let trace = timeline::trace_json(&record);
        std::fs::write(directory.join(format!("{name}.json")), trace).unwrap();
        (name, record, svg)
    };
    records.into_iter().map(draw).collect()
}

#[test]
fn every_picture_is_well_formed_with_a_lifeline_for_each_actor() {
    for (name, record, svg) in pictures() {
        let counts = parsed(&svg);
        assert_eq!(count(&counts, "svg"), 1, "{name}");
        let lanes = History::of(&record).actors().len().min(60);
        assert_eq!(count(&counts, ".alive"), lanes, "{name}");
        parsed(&timeline::svg(&record, Lang::Zh));
    }
}

#[test]
fn the_picture_of_a_pool_shows_forks_and_queue_items() {
    let svg = timeline::svg(&sample_records::pool(), Lang::En);
    let counts = parsed(&svg);
    // Four workers; five tasks and five results; and one of each kind in the legend.
    assert_eq!(count(&counts, ".arrow fork-arrow"), 4 + 1);
    assert_eq!(count(&counts, ".arrow item-arrow"), 10 + 1);
    assert_eq!(count(&counts, ".work"), 5 + 1);
    assert!(svg.contains("进程池-1") && svg.contains("pid 4701"));
    assert!(svg.contains("pool-demo basic --speed 1"));
    assert!(svg.contains("5 processes · 5 threads · lasted 2.80 s"));
    assert!(
        !svg.contains("holds a lock"),
        "the legend lists only what occurs"
    );
}

#[test]
fn the_picture_of_a_deadlock_shows_both_waits_and_both_locks_until_the_end() {
    let record = sample_records::deadlock();
    let (_, last_ns) = record.time_range_ns().unwrap();
    let open = History::of(&record).open_at(last_ns);
    let history = History::of(&record);
    let actors = history.actors();
    let reported: Vec<_> = open
        .iter()
        .map(|span| {
            (
                actors[span.actor].name.as_str(),
                span.kind,
                span.object.as_str(),
            )
        })
        .collect();
    for expected in [
        ("Thread-1", SpanKind::Hold, "锁 A"),
        ("Thread-1", SpanKind::Wait, "锁 B"),
        ("Thread-2", SpanKind::Hold, "锁 B"),
        ("Thread-2", SpanKind::Wait, "锁 A"),
    ] {
        assert!(reported.contains(&expected), "{reported:?}");
    }
    assert_eq!(reported.len(), 4);
    let name = |actor: usize| actors[actor].name.as_str();
    let blocked = History::of(&record).blocked_at(last_ns);
    let cycle: Vec<_> = blocked
        .iter()
        .map(|blocked| (name(blocked.wait.actor), name(blocked.hold.actor)))
        .collect();
    assert_eq!(cycle, [("Thread-1", "Thread-2"), ("Thread-2", "Thread-1")]);
    assert!(open.iter().all(|span| span.cut && span.end_ns == last_ns));
}

/// The left edge and the width of each wait in a picture, without the legend's.
fn waits(svg: &str) -> Vec<(f64, f64)> {
    let number = |tag: &str, name: &str| {
        let from = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
        from.split('"').next().unwrap().parse::<f64>().unwrap()
    };
    let tags = svg.split("<rect class=\"wait-bar\"").skip(1);
    let places = tags.map(|tag| (number(tag, "x"), number(tag, "width")));
    let mut places: Vec<_> = places.collect();
    places.pop();
    places
}

#[test]
fn waits_at_the_end_are_wide_enough_to_read_and_their_cycle_is_marked() {
    let mut builder = sample_records::RecordBuilder::default();
    let (one, two) = (("one", 4700, 4711), ("two", 4700, 4712));
    for (who, first, second) in [(one, "A", "B"), (two, "B", "A")] {
        builder.at(0.0, who, EventKind::Takes, first, "");
        builder.at(1000.0, who, EventKind::Waits, second, "");
    }
    let record = builder.end();
    let deadlocks = History::of(&record).deadlocks();
    assert_eq!(deadlocks.len(), 1);
    let history = History::of(&record);
    let actors = history.actors();
    let name = |actor: usize| actors[actor].name.as_str();
    let cycle = deadlocks[0].iter();
    let edges: Vec<_> = cycle
        .map(|edge| (name(edge.wait.actor), name(edge.hold.actor)))
        .collect();
    assert_eq!(edges, [("two", "one"), ("one", "two")]);
    let svg = timeline::svg(&record, Lang::En);
    assert!(waits(&svg).iter().all(|(_, width)| *width > 100.0), "{svg}");
    assert_eq!(count(&parsed(&svg), ".arrow cycle-arrow"), 2 + 1);
    assert!(svg.contains("waits for what the other holds"));
}

#[test]
fn a_cycle_that_was_broken_later_is_found_and_none_among_semaphores() {
    let (one, two, three) = (("one", 1, 1), ("two", 2, 2), ("three", 3, 3));
    let deadlocks = |holds_too: bool| {
        let mut builder = sample_records::RecordBuilder::default();
        for (ms, who, first, second) in [(0.0, one, "A", "B"), (1.0, two, "B", "C")] {
            builder.at(ms, who, EventKind::Takes, first, "");
            builder.at(ms + 2.0, who, EventKind::Waits, second, "");
        }
        if holds_too {
            builder.at(3.5, one, EventKind::Takes, "C", "");
        }
        builder.at(4.0, three, EventKind::Takes, "C", "");
        builder.at(5.0, three, EventKind::Waits, "A", "");
        builder.at(6.0, three, EventKind::GivesUp, "A", "");
        builder.at(7.0, three, EventKind::Releases, "C", "");
        builder.at(8.0, two, EventKind::Takes, "C", "");
        History::of(&builder.end()).deadlocks()
    };
    let found = deadlocks(false);
    assert_eq!(found.len(), 1);
    let objects: Vec<_> = found[0]
        .iter()
        .map(|edge| edge.wait.object.as_str())
        .collect();
    assert_eq!(objects, ["A", "B", "C"]);
    assert!(
        found[0]
            .iter()
            .all(|edge| edge.wait.is_open_at(1_005_000_000))
    );
    assert!(
        deadlocks(true).is_empty(),
        "C is held by several actors, so it is no lock"
    );
}

#[test]
fn a_process_killed_before_its_first_event_has_a_lane_until_it_is_reaped() {
    let mut builder = sample_records::RecordBuilder::default();
    builder.at(
        0.0,
        sample_records::MAIN,
        EventKind::ProgramStarted,
        "",
        "killer",
    );
    let early = ("early", 4702, 4702);
    builder.at(
        1.0,
        sample_records::MAIN,
        EventKind::Forked { pid: 4701 },
        "silent",
        "",
    );
    // The child's first event comes before its parent's. The lanes must still be in the order of births.
    builder.start(2.0, early, notes_runtime::actor::ActorKind::Process);
    builder.at(
        3.0,
        sample_records::MAIN,
        EventKind::Forked { pid: 4702 },
        "forked as",
        "",
    );
    builder.at(
        3.5,
        sample_records::MAIN,
        EventKind::Forked { pid: 4703 },
        "true",
        "",
    );
    for (pid, how) in [(4701, "killed by SIGKILL"), (4703, "exit code 0")] {
        builder.at(
            9.0,
            sample_records::MAIN,
            EventKind::Reaped { pid },
            "",
            how,
        );
    }
    builder.at(10.0, sample_records::MAIN, EventKind::ActorEnded, "", "");
    let record = builder.end();
    let history = History::of(&record);
    let actors = history.actors();
    let names: Vec<_> = actors.iter().map(|actor| actor.name.as_str()).collect();
    assert_eq!(names, ["MainProcess", "silent", "early", "true"]);
    let life = (actors[1].starts_ns, actors[1].ends_ns);
    assert_eq!(life, (1_001_000_000, 1_009_000_000));
    let svg = timeline::svg(&record, Lang::En);
    assert!(svg.contains("ended abruptly: killed by SIGKILL"));
    assert!(!svg.contains("ended abruptly: exit code 0"));
    assert_eq!(count(&parsed(&svg), ".arrow fork-arrow"), 3 + 1);
}

#[test]
fn of_many_actors_the_longest_lived_are_drawn_and_the_others_counted() {
    let mut builder = sample_records::RecordBuilder::default();
    builder.at(
        0.0,
        sample_records::MAIN,
        EventKind::ProgramStarted,
        "",
        "crowd",
    );
    for child in 0..100 {
        let who = ("child", 5000 + child, 5000 + child);
        let ms = f64::from(child) * 10.0;
        builder.start(ms, who, notes_runtime::actor::ActorKind::Process);
        builder.at(
            ms + f64::from(child + 1),
            who,
            EventKind::ActorEnded,
            "",
            "",
        );
    }
    builder.at(2000.0, sample_records::MAIN, EventKind::ActorEnded, "", "");
    let svg = timeline::svg(&builder.end(), Lang::En);
    assert_eq!(count(&parsed(&svg), ".alive"), 60);
    assert!(svg.contains("101 processes · 101 threads · "));
    assert!(svg.contains("41 shorter lanes not drawn"), "{svg}");
    assert!(svg.contains("pid 5041") && !svg.contains("pid 5040"));
    assert!(svg.contains("pid 4700") && svg.contains("pid 5099"));
}

#[test]
fn one_is_counted_in_the_singular() {
    let mut builder = sample_records::RecordBuilder::default();
    builder.at(
        0.0,
        sample_records::MAIN,
        EventKind::ProgramStarted,
        "",
        "alone",
    );
    let mut record = builder.end();
    record.dropped = 1;
    let svg = timeline::svg(&record, Lang::En);
    assert!(svg.contains("1 process · 1 thread · lasted "));
    assert!(svg.contains(" · 1 event · 1 event missing from the record"));
}

#[test]
fn the_spans_of_a_killed_process_end_when_it_is_reaped() {
    let record = sample_records::producer_consumer();
    let history = History::of(&record);
    let spans = history.spans();
    let cut: Vec<_> = spans.iter().filter(|span| span.cut).collect();
    assert_eq!(
        cut.len(),
        2,
        "the work on item 9 and the hold of the mutex are cut"
    );
    assert!(cut.iter().all(|span| span.end_ns == 1_024_000_000));
    let svg = timeline::svg(&record, Lang::En);
    assert!(svg.contains("ended abruptly: signal 9 (SIGKILL)"));
    assert!(svg.contains("consumer &lt;&amp;&gt;"));
    assert!(svg.contains("queue length"));
}

#[test]
fn most_at_once_distinguishes_concurrent_from_sequential_work() {
    assert_eq!(
        History::of(&sample_records::pool()).most_at_once(SpanKind::Work),
        4
    );
    let mut builder = sample_records::RecordBuilder::default();
    for turn in 0..4 {
        let from = f64::from(turn);
        let who = ("one of many", 5000 + turn, 5000 + turn);
        builder.span(
            from,
            from + 1.0,
            who,
            notes_runtime::record::Activity::Work,
            "turn",
        );
    }
    assert_eq!(History::of(&builder.end()).most_at_once(SpanKind::Work), 1);
}

#[test]
fn the_picture_of_many_events_has_a_bounded_size() {
    let mut builder = sample_records::RecordBuilder::default();
    for index in 0..100_000 {
        let who = ("busy", 6000 + index % 3, 6000 + index % 3);
        let ms = f64::from(index) * 0.01;
        match index / 3 % 4 {
            0 => drop(builder.at(ms, who, EventKind::Takes, "lock", "")),
            1 => drop(builder.at(ms, who, EventKind::Releases, "lock", "")),
            2 => drop(builder.at(ms, who, EventKind::Printed, "", "line")),
            _ if index % 3 == 0 => drop(builder.at(ms, who, EventKind::Puts, "queue", "item")),
            _ => drop(builder.at(ms, who, EventKind::Gets, "queue", "item")),
        }
    }
    let record = builder.end();
    let svg = timeline::svg(&record, Lang::En);
    assert!(svg.len() < 3_000_000, "{} bytes", svg.len());
    parsed(&svg);
}

#[test]
fn an_empty_record_says_so() {
    let svg = timeline::svg(&Record::default(), Lang::En);
    assert!(svg.contains("Nothing was recorded."));
    assert!(timeline::svg(&Record::default(), Lang::Zh).contains("没有记录到任何事件。"));
    let trace: Value = serde_json::from_str(&timeline::trace_json(&Record::default())).unwrap();
    assert_eq!(trace["traceEvents"], Value::Array(Vec::new()));
}

/// `NOTES_BLESS=1` rewrites the picture, so that you can look at the difference.
#[test]
fn the_same_record_gives_the_same_picture() {
    let svg = timeline::svg(&sample_records::deadlock(), Lang::Zh);
    if std::env::var_os("NOTES_BLESS").is_some() {
        std::fs::write(GOLDEN, &svg).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    assert!(svg == golden, "the picture differs from {GOLDEN}");
}
