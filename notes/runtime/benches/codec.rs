//! What it costs to serialize and deserialize a value: `cargo bench -p notes-runtime --bench codec` prints nanoseconds
//! and bytes a value.
//!
//! The rival is postcard, which writes no names and no types, so both sides must agree on every byte. Both are measured
//! in turn in each round, by the time that the thread has on a processor. Arguments select values by their names.

use std::hint::black_box;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use notes_runtime::codec;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const ROUNDS: usize = 15;

#[derive(Clone, Serialize, Deserialize)]
struct Job {
    id: u64,
    parent: Option<u32>,
    name: String,
    weight: f64,
}

#[derive(Clone, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle { radius: f64 },
    Line(i32, i32),
}

fn main() {
    let job = |id: u64| Job {
        id,
        parent: Some(id as u32),
        name: "resize".to_owned(),
        weight: 0.5,
    };
    println!("{:<28} {:^31}  {:^31}", "", "this codec", "postcard");
    report("()", ());
    report("a number", 300_u64);
    report("a pair of numbers", (7_u32, -300_i64));
    report("(u64, String, f64)", (7_u64, "resize".to_owned(), 0.5));
    report("a text of 20 bytes", "x".repeat(20));
    report(
        "4096 bytes (serde_bytes)",
        serde_bytes::ByteBuf::from(vec![200; 4096]),
    );
    report("Vec<u8>, 4096", vec![200_u8; 4096]);
    report("Vec<f64>, 1000", vec![0.1_f64; 1000]);
    report("Vec<u64>, 1000, small", vec![5_u64; 1000]);
    report("Vec<u64>, 1000, large", vec![u64::MAX / 3; 1000]);
    report("Vec<String>, 100", vec!["resize".to_owned(); 100]);
    report("a struct of 4 fields", job(7));
    report("100 such structs", (0..100).map(job).collect::<Vec<_>>());
    report("a variant without fields", Shape::Point);
    report("a variant with a field", Shape::Circle { radius: 0.5 });
    report("100 variants", vec![Shape::Line(1, 2); 100]);
}

/// Prints the medians of both and the ranges.
fn report<T: Serialize + DeserializeOwned>(name: &str, value: T) {
    let mut words = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .peekable();
    if words.peek().is_some() && !words.any(|word| name.contains(&word)) {
        return;
    }
    let mut buffer = Vec::with_capacity(1 << 16);
    let mut own = |value: &T| {
        buffer.clear();
        codec::append(value, &mut buffer).expect("the value has this form");
        // The length apart: to load it with the pointer, right after it was stored alone, would make the processor wait.
        let bytes = &buffer[..black_box(buffer.len())];
        let read: T = codec::decode(black_box(bytes)).expect("it was just written");
        black_box(read);
        buffer.len()
    };
    let mut room = vec![0; 1 << 16];
    let mut rival = |value: &T| {
        let bytes = postcard::to_slice(value, &mut room).expect("the value has this form");
        let read: T = postcard::from_bytes(black_box(bytes)).expect("it was just written");
        black_box(read);
        bytes.len()
    };
    let calls = (1e7 / timed(100, || own(black_box(&value)))) as u32 + 1;
    let (mut owns, mut rivals) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        owns.push(timed(calls, || own(black_box(&value))));
        rivals.push(timed(calls, || rival(black_box(&value))));
    }
    let (own_bytes, rival_bytes) = (own(&value), rival(&value));
    let (own, rival) = (summary(owns, own_bytes), summary(rivals, rival_bytes));
    println!("{name:<28} {own}  {rival}");
}

fn timed(calls: u32, mut call: impl FnMut() -> usize) -> f64 {
    let start = processor_time();
    for _ in 0..calls {
        black_box(call());
    }
    (processor_time() - start).as_secs_f64() * 1e9 / f64::from(calls)
}

fn processor_time() -> Duration {
    let clock = ClockId::CLOCK_THREAD_CPUTIME_ID;
    clock_gettime(clock).expect("Linux has this clock").into()
}

fn summary(mut rounds: Vec<f64>, bytes: usize) -> String {
    rounds.sort_by(f64::total_cmp);
    let (least, median, most) = (rounds[0], rounds[ROUNDS / 2], rounds[ROUNDS - 1]);
    format!("{median:8.1} ns ({least:.1} to {most:.1}), {bytes} bytes")
}
