//! Ten threads fill one dictionary (003 共享变量, 线程共享变量).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use notes::say;
use notes::thread::Thread;

/// Rust requires the lock: without it, a dictionary that ten threads change does not compile.
type Dictionary = Mutex<BTreeMap<i32, i32>>;

static DICTIONARY: Dictionary = Mutex::new(BTreeMap::new());

fn worker(dictionary: &Dictionary, key: i32, item: i32) {
    let mut entries = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
    entries.insert(key, item);
    drop(entries); // Other threads need not wait while this one prints.
    say!("key = {key} value = {item}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut jobs = Vec::new();
    for i in 0..10 {
        jobs.push(Thread::new(move || worker(&DICTIONARY, i, i * 2)).target("worker"));
    }
    for j in &mut jobs {
        j.start()?;
    }
    for j in &mut jobs {
        j.join()?;
    }
    let results = DICTIONARY.lock().unwrap_or_else(PoisonError::into_inner);
    say!("Results: {results:?}");
    Ok(())
}
