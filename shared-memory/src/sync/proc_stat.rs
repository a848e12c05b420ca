//! What `/proc` says about a thread: its state, and when it began.

use std::io::{Read, Write};

use nix::errno::Errno;

/// The thread whose entry in `/proc` is read.
pub(super) enum Entry {
    Own,
    Of(i32),
}

/// The state of a thread according to `/proc`.
#[derive(Debug)]
pub(super) struct Stat {
    /// Its number in this `/proc`.
    pub(super) tid: i32,
    /// Its start time in hundredths of a second since boot, as its reader sees it.
    pub(super) start: u64,
    /// Whether the thread has ended; it may still be a zombie.
    pub(super) ended: bool,
}

/// Reads the thread's entry. Allocates nothing, because the caller may be a child of a multithreaded process.
pub(super) fn read(whose: Entry) -> Result<Stat, Errno> {
    let mut path = [0; 32];
    let mut rest = &mut path[..];
    let written = match whose {
        Entry::Own => write!(rest, "/proc/thread-self/stat"),
        // A thread that is not its process's main thread also has an entry here, though `ls` doesn't show it.
        Entry::Of(tid) => write!(rest, "/proc/{tid}/stat"),
    };
    written.map_err(|_| Errno::ENAMETOOLONG)?;
    let unused = rest.len();
    let path = std::str::from_utf8(&path[..path.len() - unused]).map_err(|_| Errno::EINVAL)?;
    let mut line = [0; 512];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut line));
    let read = read.map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(0)))?;
    parse(&line[..read]).ok_or(Errno::EINVAL)
}

/// Parses the line: the third field is the state, the 22nd the start time (proc_pid_stat(5)).
fn parse(line: &[u8]) -> Option<Stat> {
    // The second field is the program's name in parentheses, which may contain anything.
    let (name_begins, name_ends) = (
        line.iter().position(|byte| *byte == b'(')?,
        line.iter().rposition(|byte| *byte == b')')?,
    );
    let tid = std::str::from_utf8(&line[..name_begins]).ok()?;
    let mut fields = std::str::from_utf8(&line[name_ends + 1..])
        .ok()?
        .split_ascii_whitespace();
    let state = fields.next()?;
    Some(Stat {
        tid: tid.trim_end().parse().ok()?,
        start: fields.nth(18)?.parse().ok()?,
        ended: matches!(state, "Z" | "X" | "x"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_name_with_spaces_and_parentheses_is_parsed() {
        let line = b"7 (a) Z (b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4294967297 9 9";
        let stat = parse(line).unwrap();
        assert!(stat.tid == 7 && stat.start == 4294967297 && !stat.ended);
        assert!(parse(b"7 (a) Z 1").is_none());
    }
}
