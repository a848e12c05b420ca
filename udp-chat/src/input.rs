//! Asks a question at the keyboard, like Python's `input`.

use std::io::{self, BufRead};

use notes_runtime::say;

/// Prints `question` and reads a line, without its line end; `None` at the end of the input (Ctrl-D).
///
/// Blocks until there is a line. Bytes that are not UTF-8 become `�`.
///
/// # Errors
/// The error of reading standard input.
pub fn input(question: &str) -> io::Result<Option<String>> {
    say::prompt(question);
    let mut line = Vec::new();
    if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&line);
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}
