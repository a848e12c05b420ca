//! The identity of a thread for all processes of the machine, and whether the thread is still alive.
//!
//! The kernel's thread id alone is not enough: the kernel reuses it when the thread has ended. The id and the start
//! time together identify one thread (a second thread with the same id would have to start within the same hundredth
//! of a second).

use std::cell::Cell;
use std::io::{Read, Write};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::sys::wait::{Id as WaitId, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::{Pid, gettid};
use notes_runtime::memory::fork_generation;

/// The identity of a thread. The low half is its id (22 bits, the kernel's limit), the high half its start time in
/// hundredths of a second since boot. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadId(u64);

/// The bits of the kernel's thread id.
const TID_BITS: u64 = (1 << 22) - 1;
const START_SHIFT: u32 = 32;

thread_local! {
    /// The fork generation in which this thread asked for its id, and the id. A forked child has its parent's copy, so
    /// it compares the generation.
    static CURRENT: Cell<(u64, ThreadId)> = const { Cell::new((fork_generation::NEVER, ThreadId(0))) };
}

impl ThreadId {
    /// All bits that an id may use; the other bits are free for flags.
    pub(crate) const MASK: u64 = TID_BITS | (u64::MAX << START_SHIFT);

    /// The calling thread.
    #[inline]
    pub(crate) fn current() -> ThreadId {
        let (cached_in, me) = CURRENT.get();
        if cached_in == fork_generation::generation() {
            return me;
        }
        query_kernel()
    }

    /// The id in a word; `None` if the word contains no id.
    #[inline]
    pub(crate) fn from_word(word: u64) -> Option<ThreadId> {
        let id = ThreadId(word & ThreadId::MASK);
        (id.0 != 0).then_some(id)
    }

    #[inline]
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// The kernel's thread id; equal to the process id if the process has no other thread.
    pub(crate) fn tid(self) -> i32 {
        // 22 bits fit.
        (self.0 & TID_BITS) as i32
    }

    /// Whether the thread is alive. A thread that is not alive stays dead.
    ///
    /// A thread that has ended is dead even before its parent has reaped it. Takes about 20 µs.
    pub(crate) fn is_alive(self) -> bool {
        let listed = match is_proc_of_own_namespace() {
            true => stat(Proc::Of(self.tid())),
            // The entry with this number is another thread's.
            false => None,
        };
        match listed {
            Some(stat) if stat.ended => false,
            // A start of 0 is unknown, because `/proc` could not be read when the id was made: it may be the same
            // thread.
            Some(stat) => self.start() == 0 || stat.start == self.start(),
            // The thread is gone, or `/proc` is hidden or of another PID namespace, or no descriptor is free.
            None => self.seems_alive_without_proc(),
        }
    }

    /// The check without `/proc`. A zombie that is not this process's child seems alive until it is reaped.
    fn seems_alive_without_proc(self) -> bool {
        let pid = Pid::from_raw(self.tid());
        // Only checks the child, and leaves it for another wait to reap.
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
fn query_kernel() -> ThreadId {
    let generation = fork_generation::begin();
    let tid = gettid().as_raw().cast_unsigned();
    let start = stat(Proc::Own).map_or(0, |stat| stat.start);
    let me = ThreadId((u64::from(start) << START_SHIFT) | (u64::from(tid) & TID_BITS));
    CURRENT.set((generation, me));
    me
}

/// Whether the numbers in `/proc` are the ids that the kernel tells this process. In a PID namespace that has the
/// `/proc` of an outer one, they are not.
fn is_proc_of_own_namespace() -> bool {
    stat(Proc::Own).is_some_and(|own| own.tid == gettid().as_raw())
}

/// The thread whose entry in `/proc` is read.
enum Proc {
    Own,
    Of(i32),
}

/// The state of a thread according to `/proc`.
struct Stat {
    /// Its number in this `/proc`.
    tid: i32,
    /// The lowest 32 bits of its start time, which repeat after 497 days.
    start: u32,
    /// Whether the thread has ended; it may still be a zombie.
    ended: bool,
}

/// Reads the thread's entry. Allocates nothing, because the caller may be a child of a multithreaded process.
fn stat(whose: Proc) -> Option<Stat> {
    let mut path = [0; 32];
    let mut rest = &mut path[..];
    match whose {
        Proc::Own => write!(rest, "/proc/thread-self/stat"),
        // A thread that is not its process's main thread also has an entry here, though `ls` doesn't show it.
        Proc::Of(tid) => write!(rest, "/proc/{tid}/stat"),
    }
    .ok()?;
    let unused = rest.len();
    let path = std::str::from_utf8(&path[..path.len() - unused]).ok()?;
    let mut line = [0; 512];
    let read = std::fs::File::open(path).ok()?.read(&mut line).ok()?;
    parse(&line[..read])
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
    let start: u64 = fields.nth(18)?.parse().ok()?;
    Some(Stat {
        tid: tid.trim_end().parse().ok()?,
        start: start as u32,
        ended: matches!(state, "Z" | "X" | "x"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_alive_until_it_ends() {
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
        // The kernel may still list the thread for a moment after the join.
        while there.is_alive() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_thread_with_a_reused_id_and_another_start_time_is_another_thread() {
        let me = ThreadId::current();
        assert!(!ThreadId(me.0 ^ (1 << START_SHIFT)).is_alive());
        assert!(
            ThreadId(me.0 & TID_BITS).is_alive(),
            "an unknown start time counts as the same thread"
        );
    }

    #[test]
    fn a_program_name_with_spaces_and_parentheses_is_parsed() {
        let line = b"7 (a) Z (b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4294967297 9 9";
        let stat = parse(line).unwrap();
        assert!(stat.tid == 7 && stat.start == 1 && !stat.ended);
        assert!(parse(b"7 (a) Z 1").is_none());
    }

    #[test]
    fn flag_bits_do_not_change_the_thread_id() {
        let me = ThreadId::current();
        assert_eq!(ThreadId::from_word(me.bits() | (0x3FF << 22)), Some(me));
        assert_eq!(ThreadId::from_word(0x3FF << 22), None);
    }
}
