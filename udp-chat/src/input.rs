//! Asks a question at the keyboard, like Python's `input`.

use std::io::{self, BufRead, Read};

use notes_runtime::say;

/// Prints `question` and reads a line, without its line end; `None` at the end of the input (Ctrl-D).
///
/// Blocks until there is a line. Bytes that are not UTF-8 become `�`.
///
/// # Errors
/// The error of reading standard input, or [`io::ErrorKind::InvalidData`] for a line longer than 1 MiB, which no
/// datagram can hold.
pub fn input(question: &str) -> io::Result<Option<String>> {
    say::prompt(question);
    let mut line = Vec::new();
    let mut stdin = io::stdin().lock().take(MOST_BYTES + 1);
    if stdin.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 > MOST_BYTES {
        let kind = io::ErrorKind::InvalidData;
        return Err(io::Error::new(kind, "a line is longer than 1 MiB"));
    }
    let line = String::from_utf8_lossy(&line);
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The longest line, with its end.
const MOST_BYTES: u64 = 1 << 20;
