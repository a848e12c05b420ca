//! 003 共享变量: ten tasks fill one dictionary.
//!
//! Processes send their entries through a pipe. 003 uses a manager for that, which costs more.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, ensure};
use fork_demo::Process;

use super::run_all::{run_all_processes, run_all_threads};

const KEYS: u8 = 10;

/// Ten threads write to one dictionary.
pub(crate) fn of_threads() -> Result<()> {
    let dictionary = Mutex::new(HashMap::new());
    let put = |key| {
        let dictionary = &dictionary;
        move || {
            dictionary
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, 2 * key);
        }
    };
    run_all_threads((0..KEYS).map(put).collect())?;
    check_dictionary(
        &dictionary
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner),
    )
}

/// Ten processes send their entries to the process with the dictionary.
pub(crate) fn of_processes() -> Result<()> {
    let (mut entries, results) = io::pipe()?;
    let put = |key: u8| (&results).write_all(&[key, 2 * key]);
    run_all_processes(
        (0..KEYS)
            .map(|key| Process::new(move || put(key)))
            .collect(),
    )?;
    drop(results);
    let mut bytes = Vec::new();
    entries.read_to_end(&mut bytes)?;
    check_dictionary(
        &bytes
            .chunks_exact(2)
            .map(|entry| (entry[0], entry[1]))
            .collect(),
    )
}

fn check_dictionary(dictionary: &HashMap<u8, u8>) -> Result<()> {
    ensure!(
        dictionary.len() == usize::from(KEYS),
        "entries are missing: {dictionary:?}"
    );
    Ok(())
}
