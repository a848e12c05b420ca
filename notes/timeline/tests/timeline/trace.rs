//! The traces: nested slices, paired arrows, counters.

use std::collections::HashMap;

use notes_runtime::record::EventKind;
use notes_timeline as timeline;
use notes_timeline::History;
use serde_json::Value;

use super::pictures;

#[test]
fn a_trace_has_nested_slices_paired_arrows_and_counters() {
    for (name, record, _) in pictures() {
        let trace: Value = serde_json::from_str(&timeline::trace_json(&record)).unwrap();
        let entries = trace["traceEvents"].as_array().unwrap();
        check_nesting(name, entries);
        let phases = |phase: &str| entries.iter().filter(|entry| entry["ph"] == phase).count();
        assert_eq!(phases("s"), History::of(&record).arrows().len(), "{name}");
        assert_eq!(phases("s"), phases("f"), "{name}");
        assert_eq!(phases("b"), phases("e"), "{name}");
        let gauges = record.events.iter();
        let gauges = gauges
            .filter(|event| matches!(event.what, EventKind::Gauge(_)))
            .count();
        assert_eq!(phases("C"), gauges, "{name}");
        let processes = entries
            .iter()
            .filter(|entry| entry["name"] == "process_name");
        let mut pids: Vec<i32> = History::of(&record)
            .actors()
            .iter()
            .map(|actor| actor.pid)
            .collect();
        pids.dedup();
        assert_eq!(processes.count(), pids.len(), "{name}");
    }
}

/// Checks that slices of one thread are beside or within each other.
fn check_nesting(name: &str, entries: &[Value]) {
    let mut threads: HashMap<String, Vec<(i64, i64)>> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry["ph"] == "X") {
        let nanos = |key: &str| (entry[key].as_f64().unwrap() * 1e3).round() as i64;
        let (start, end) = (nanos("ts"), nanos("ts") + nanos("dur"));
        let thread = format!("{}/{}", entry["pid"], entry["tid"]);
        threads.entry(thread).or_default().push((start, -end));
    }
    for (thread, mut slices) in threads {
        slices.sort_unstable();
        let mut open: Vec<i64> = Vec::new();
        for (start, end) in slices {
            open.retain(|until| *until > start);
            if let Some(outer) = open.last() {
                assert!(
                    -end <= *outer,
                    "{name} {thread}: a slice from {start} ends too late"
                );
            }
            open.push(-end);
        }
    }
}
