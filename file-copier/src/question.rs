//! Asks the user for a path.

use std::ffi::OsString;
use std::io::{self, BufRead, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use notes_runtime::say;

/// Prints `question` and reads a path from a line of standard input, as Python's `input`. Blocks until there is a line;
/// returns `None` at the end of the input.
///
/// The path has the original bytes of the line, because a name need not be UTF-8.
///
/// # Errors
/// If standard input can't be read, or [`io::ErrorKind::InvalidData`] if the line is longer than 4096 bytes, which is
/// longer than any path that the kernel accepts.
pub fn ask_for_path(question: &str) -> io::Result<Option<PathBuf>> {
    say::prompt(question);
    read_path(&mut io::stdin().lock())
}

fn read_path(input: &mut impl BufRead) -> io::Result<Option<PathBuf>> {
    let mut line = Vec::new();
    let count = input.take(MOST_BYTES + 1).read_until(b'\n', &mut line)?;
    if count as u64 > MOST_BYTES {
        let kind = io::ErrorKind::InvalidData;
        return Err(io::Error::new(kind, "the line is longer than 4096 bytes"));
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok((count > 0).then(|| OsString::from_vec(line).into()))
}

/// The longest line, with its end: `PATH_MAX`.
const MOST_BYTES: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn a_line_is_a_path_with_its_own_bytes_and_the_end_of_the_input_is_none() {
        let mut input: &[u8] = b"a\xff b\n\nlast";
        let mut next = || read_path(&mut input).unwrap();
        let bytes = next().unwrap();
        assert_eq!(bytes.as_os_str().as_bytes(), b"a\xff b");
        assert_eq!(next(), Some(PathBuf::new()));
        assert_eq!(next(), Some(PathBuf::from("last")));
        assert_eq!(next(), None);
    }

    #[test]
    fn a_line_without_an_end_is_an_error() {
        let error = read_path(&mut io::BufReader::new(io::repeat(b'x'))).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let longest = format!("{}\n", "x".repeat(4095));
        assert!(read_path(&mut longest.as_bytes()).is_ok());
    }
}
