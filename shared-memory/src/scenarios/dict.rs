//! Ten threads fill one dictionary (003 共享变量, 线程共享变量).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use notes::say;
use notes::thread::Thread;

/// Rust wants to see what keeps two threads from changing it at once.
type Dictionary = Mutex<BTreeMap<i32, i32>>;

fn worker(dictionary: &Dictionary, key: i32, item: i32) {
    let mut entries = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
    entries.insert(key, item);
    drop(entries); // The others need not wait for the line.
    say!("key = {key} value = {item}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let dictionary = Arc::new(Dictionary::default());
    let job = |i| {
        let dictionary = Arc::clone(&dictionary);
        Thread::new(move || worker(&dictionary, i, i * 2)).target("worker")
    };
    let mut jobs: Vec<_> = (0..10).map(job).collect();
    for j in &mut jobs {
        j.start()?;
    }
    for j in &mut jobs {
        j.join()?;
    }
    let results = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
    say!("Results: {results:?}");
    Ok(())
}
