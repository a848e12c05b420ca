//! The record as Chrome trace events.

use std::collections::HashMap;

use serde_json::{Value, json};

use notes_runtime::record::{Event, EventKind, Record};

use crate::history::{Arrow, ArrowKind, History, Span, SpanKind};

/// The drawn length of a moment, in nanoseconds, if an arrow needs a slice to start or end at.
const MOMENT_NS: u64 = 1_000;

/// The record in Chrome's trace event format, for <https://ui.perfetto.dev> or `about:tracing`: slices for work, sleeps
/// and waits, asynchronous slices for held locks (which need not nest), flow arrows, counters. Times are microseconds
/// since the first event.
pub fn trace_json(record: &Record) -> String {
    let history = History::of(record);
    let trace = Trace {
        record,
        history: &history,
        first_ns: record.time_range_ns().map_or(0, |(first, _)| first),
    };
    let mut entries = trace.names();
    entries.extend(
        history
            .spans()
            .iter()
            .enumerate()
            .flat_map(|(id, span)| trace.span(id, span)),
    );
    entries.extend(trace.moments());
    let arrows = history.arrows();
    entries.extend(
        arrows
            .iter()
            .enumerate()
            .flat_map(|(id, arrow)| trace.arrow(id, arrow)),
    );
    json!({
        "displayTimeUnit": "ms",
        "otherData": { "command": record.command(), "missing events": record.dropped },
        "traceEvents": entries,
    })
    .to_string()
}

struct Trace<'a> {
    record: &'a Record,
    history: &'a History<'a>,
    first_ns: u64,
}

impl Trace<'_> {
    /// Names of processes and threads, in the order of the picture's rows.
    fn names(&self) -> Vec<Value> {
        let mut names = Vec::new();
        let actors = self.history.actors();
        for (index, actor) in actors.iter().enumerate() {
            let is_new = |same: &dyn Fn(usize) -> bool| !(0..index).rev().take(1).any(same);
            let metadata = |name: &str, key: &str, value: Value| json!({ "ph": "M", "pid": actor.pid, "tid": actor.tid, "name": name, "args": { key: value } });
            if is_new(&|before| actors[before].pid == actor.pid) {
                names.push(metadata("process_name", "name", json!(actor.name)));
                names.push(metadata("process_sort_index", "sort_index", json!(index)));
            }
            let same_thread =
                |before: usize| (actors[before].pid, actors[before].tid) == (actor.pid, actor.tid);
            if is_new(&same_thread) {
                names.push(metadata("thread_name", "name", json!(actor.name)));
                names.push(metadata("thread_sort_index", "sort_index", json!(index)));
            }
        }
        names
    }

    fn span(&self, id: usize, span: &Span) -> Vec<Value> {
        let event = &self.record.events[span.began];
        let (category, verb) = match span.kind {
            SpanKind::Work => ("work", ""),
            SpanKind::Sleep => ("sleep", "sleeps"),
            SpanKind::Join => ("join", "joins "),
            SpanKind::Wait => ("wait", "waits for "),
            SpanKind::Hold => ("lock", "holds "),
        };
        let mut slice = self.entry(event);
        slice["cat"] = json!(category);
        slice["name"] = json!(format!("{verb}{}", span.object));
        if span.cut {
            slice["args"]["never ended"] = json!(true);
        }
        if span.kind != SpanKind::Hold {
            slice["ph"] = json!("X");
            slice["dur"] = json!(micros(span.end_ns - span.start_ns));
            return vec![slice];
        }
        // Slices of one thread must nest, but locks may be released in any order.
        slice["ph"] = json!("b");
        slice["id"] = json!(id);
        let mut end = slice.clone();
        end["ph"] = json!("e");
        end["ts"] = json!(micros(span.end_ns - self.first_ns));
        vec![slice, end]
    }

    fn moments(&self) -> Vec<Value> {
        let events = &self.record.events;
        let mut until_next: HashMap<(i32, i32), u64> = HashMap::new();
        let mut room_ns = vec![0; events.len()];
        for (index, event) in events.iter().enumerate().rev() {
            let next = until_next.insert((event.pid, event.tid), event.time_ns);
            room_ns[index] = next.map_or(MOMENT_NS, |next| next - event.time_ns);
        }
        let pairs = events.iter().zip(room_ns);
        pairs
            .filter_map(|(event, room_ns)| self.moment(event, room_ns))
            .collect()
    }

    fn moment(&self, event: &Event, room_ns: u64) -> Option<Value> {
        let mut entry = self.entry(event);
        let (object, detail) = (&event.object, &event.detail);
        let (phase, name) = match event.what {
            EventKind::Printed => ("i", format!("prints {detail}")),
            EventKind::ActorEnded => ("i", "ends".to_owned()),
            EventKind::GivesUp => ("i", format!("gives up {object}")),
            EventKind::Reaped { pid } => ("i", format!("finds {pid} dead: {detail}")),
            EventKind::Forked { pid } => ("X", format!("starts {object} ({pid})")),
            EventKind::ProgramStarted => ("X", format!("runs {detail}")),
            EventKind::ActorStarted(_) => ("X", format!("begins as {object}")),
            EventKind::Puts => ("X", format!("puts {detail} into {object}")),
            EventKind::Gets => ("X", format!("gets {detail} from {object}")),
            EventKind::Sends => ("X", format!("sends {detail} through {object}")),
            EventKind::Receives => ("X", format!("receives {detail} from {object}")),
            EventKind::Notifies => ("X", format!("notifies {object}")),
            EventKind::Wakes => ("X", format!("woken by {object}")),
            EventKind::Gauge(value) if value.is_finite() => {
                entry["args"] = json!({ object: value });
                ("C", object.clone())
            }
            _ => return None,
        };
        entry["ph"] = json!(phase);
        entry["name"] = json!(name);
        match phase {
            "i" => entry["s"] = json!("t"),
            "X" => entry["dur"] = json!(micros(room_ns.min(MOMENT_NS))),
            _ => {}
        }
        Some(entry)
    }

    fn arrow(&self, id: usize, arrow: &Arrow) -> [Value; 2] {
        let name = match arrow.kind {
            ArrowKind::Fork => "fork",
            ArrowKind::Queue => "queue",
            ArrowKind::Channel => "channel",
            ArrowKind::Wake => "wake",
        };
        let time_ns = |event: usize| self.record.events[event].time_ns - self.first_ns;
        let end_ns = time_ns(arrow.to);
        // A parent may report a fork after the child has begun.
        let start_ns = time_ns(arrow.from).min(end_ns);
        let half = |event: usize, phase: &str, ns: u64| {
            let event = &self.record.events[event];
            json!({
                "ph": phase, "id": id, "cat": "flow", "name": name, "bp": "e",
                "pid": event.pid, "tid": event.tid, "ts": micros(ns),
            })
        };
        [half(arrow.from, "s", start_ns), half(arrow.to, "f", end_ns)]
    }

    /// The fields that the entry of every event has.
    fn entry(&self, event: &Event) -> Value {
        json!({
            "pid": event.pid,
            "tid": event.tid,
            "ts": micros(event.time_ns - self.first_ns),
            "cat": "event",
            "args": { "source": format!("{}:{}", event.file, event.line), "actor": event.actor },
        })
    }
}

fn micros(ns: u64) -> f64 {
    ns as f64 / 1e3
}
