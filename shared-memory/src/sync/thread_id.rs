//! The identity of a thread for all processes of the machine, and whether the thread still lives.
//!
//! The kernel's thread id alone is not enough: the kernel reuses it when the thread is gone. Together with the time of
//! its start it names one thread only (a second thread with the same id would have to
//! start within the same hundredth of a second).

use std::cell::Cell;
use std::io::{Read, Write};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::sys::wait::{Id as WaitId, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::{Pid, gettid};
use notes_runtime::memory::fork_generation;

/// A thread: in the low half its id (22 bits, the kernel's limit), in the high half its start, in
/// hundredths of a second since boot. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadId(u64);

/// The bits of the kernel's thread id.
const TID_BITS: u64 = (1 << 22) - 1;
const START_SHIFT: u32 = 32;

thread_local! {
    /// This thread's id, after the fork generation in which it was found out: a forked child has its parent's copy.
    static CURRENT: Cell<(u64, ThreadId)> = const { Cell::new((fork_generation::NEVER, ThreadId(0))) };
}

impl ThreadId {
    /// All bits that an id may have; the others are free for flags.
    pub(crate) const MASK: u64 = TID_BITS | (u64::MAX << START_SHIFT);

    /// The calling thread.
    #[inline]
    pub(crate) fn current() -> ThreadId {
        let (asked_in, me) = CURRENT.get();
        if asked_in == fork_generation::generation() {
            return me;
        }
        ask_the_kernel()
    }

    /// The id within a word; `None` if there is none.
    #[inline]
    pub(crate) fn from_word(word: u64) -> Option<ThreadId> {
        let id = ThreadId(word & ThreadId::MASK);
        (id.0 != 0).then_some(id)
    }

    #[inline]
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// The thread's number, equal to its process's if that has no other thread.
    pub(crate) fn tid(self) -> i32 {
        // 22 bits fit.
        (self.0 & TID_BITS) as i32
    }

    /// Whether the thread lives. Once it does not, it never will again.
    ///
    /// A thread that has ended is dead even before its parent has reaped it. Takes about 20 µs.
    pub(crate) fn is_alive(self) -> bool {
        match stat(Proc::Of(self.tid())) {
            Some(stat) if stat.ended => false,
            // The id was made where `/proc` could not be read, so its start is unknown: it may be the same thread.
            Some(stat) => self.start() == 0 || stat.start == self.start(),
            // The thread is gone, or `/proc` is hidden, or no descriptor is free.
            None => self.seems_alive(),
        }
    }

    /// Without `/proc`: a zombie that is not this process's child seems alive until it is reaped.
    fn seems_alive(self) -> bool {
        let pid = Pid::from_raw(self.tid());
        // Looks, and leaves the child to be reaped by its own waiter.
        let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        match waitid(WaitId::Pid(pid), look) {
            Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) => false,
            _ => kill(pid, None) != Err(Errno::ESRCH),
        }
    }

    fn start(self) -> u32 {
        (self.0 >> START_SHIFT) as u32
    }
}

#[cold]
fn ask_the_kernel() -> ThreadId {
    let generation = fork_generation::begin();
    let tid = gettid().as_raw().cast_unsigned();
    let start = stat(Proc::Own).map_or(0, |stat| stat.start);
    let me = ThreadId((u64::from(start) << START_SHIFT) | (u64::from(tid) & TID_BITS));
    CURRENT.set((generation, me));
    me
}

/// Which thread's entry in `/proc`.
enum Proc {
    Own,
    Of(i32),
}

/// What `/proc` says of a thread.
struct Stat {
    /// The lowest 32 bits of its start: they come again after 497 days.
    start: u32,
    /// It has ended, perhaps as a zombie.
    ended: bool,
}

/// Allocates nothing: the caller may be the child of a threaded process.
fn stat(whose: Proc) -> Option<Stat> {
    let mut path = [0; 32];
    let mut rest = &mut path[..];
    match whose {
        Proc::Own => write!(rest, "/proc/thread-self/stat"),
        // Also a thread that leads no process has an entry there, though `ls` doesn't show it.
        Proc::Of(tid) => write!(rest, "/proc/{tid}/stat"),
    }
    .ok()?;
    let unused = rest.len();
    let path = std::str::from_utf8(&path[..path.len() - unused]).ok()?;
    let mut line = [0; 512];
    let read = std::fs::File::open(path).ok()?.read(&mut line).ok()?;
    parse(&line[..read])
}

/// The third field is the state, the 22nd the start (proc_pid_stat(5)).
fn parse(line: &[u8]) -> Option<Stat> {
    // The second field is the program's name in parentheses, which may contain anything.
    let name_ends = line.iter().rposition(|byte| *byte == b')')?;
    let mut fields = std::str::from_utf8(&line[name_ends + 1..])
        .ok()?
        .split_ascii_whitespace();
    let state = fields.next()?;
    let start: u64 = fields.nth(18)?.parse().ok()?;
    Some(Stat {
        start: start as u32,
        ended: matches!(state, "Z" | "X" | "x"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_lives_until_it_ends() {
        let here = ThreadId::current();
        assert_eq!(here, ThreadId::current());
        assert_eq!(here.tid(), gettid().as_raw());
        assert!(here.is_alive());
        let there = std::thread::spawn(|| {
            assert!(ThreadId::current().is_alive());
            ThreadId::current()
        });
        let there = there.join().unwrap();
        assert_ne!(here, there);
        // The kernel may have the thread for a moment after its join.
        while there.is_alive() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_thread_with_the_same_number_and_another_start_is_another_thread() {
        let me = ThreadId::current();
        assert!(!ThreadId(me.0 ^ (1 << START_SHIFT)).is_alive());
        assert!(ThreadId(me.0 & TID_BITS).is_alive(), "an unknown start");
    }

    #[test]
    fn a_name_with_spaces_and_parentheses_is_no_obstacle() {
        let line = b"7 (a) Z (b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4294967297 9 9";
        let stat = parse(line).unwrap();
        assert!(stat.start == 1 && !stat.ended);
        assert!(parse(b"7 (a) Z 1").is_none());
    }

    #[test]
    fn flags_and_ids_keep_apart() {
        let me = ThreadId::current();
        assert_eq!(ThreadId::from_word(me.bits() | (0x3FF << 22)), Some(me));
        assert_eq!(ThreadId::from_word(0x3FF << 22), None);
    }
}
