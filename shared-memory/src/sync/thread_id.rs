//! The identity of a thread for all processes of the machine, and whether the thread is still alive.
//!
//! The kernel's thread id alone is not enough: the kernel reuses it when the thread has ended, and the same id is
//! another thread in another PID namespace. The id, the namespace and the start time together identify one thread (a
//! second thread with the same id would have to start within the same hundredth of a second, or a multiple of 22
//! minutes later).

use std::cell::Cell;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::sys::wait::{Id as WaitId, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::{Pid, gettid};
use notes_runtime::memory::fork_generation;

use super::clock::nanoseconds;
use super::namespace;
use super::proc_stat::{self, Entry};

/// The identity of a thread: its id (22 bits, the kernel's limit), its PID namespace, its start time in hundredths of
/// a second since boot. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadId(u64);

/// The bits of the kernel's thread id.
const TID_BITS: u32 = 22;
const TID_MASK: u64 = (1 << TID_BITS) - 1;

/// The bits that users of an id have for flags: the highest ones of the half that the kernel compares in a futex call.
const FLAGS_MASK: u64 = 0xF << 28;

/// The rest of an id is what is below the flags and above the thread id, and then what is above the flags.
const LOW_REST_BITS: u32 = 6;
const LOW_REST_MASK: u64 = (1 << LOW_REST_BITS) - 1;
const HIGH_REST_SHIFT: u32 = 32;

/// In the rest: whether the start was read in the machine's first time namespace, the lowest bits of the start, and the
/// namespace's number.
const COMPARABLE: u64 = 1;
const START_SHIFT: u32 = 1;
const START_BITS: u32 = 17;
const START_MASK: u64 = (1 << START_BITS) - 1;
const NAMESPACE_SHIFT: u32 = START_SHIFT + START_BITS;

const _: () = assert!(NAMESPACE_SHIFT + namespace::BITS == LOW_REST_BITS + 32);

thread_local! {
    /// The fork generation in which this thread asked for its id, and the id. A forked child has its parent's copy, so
    /// it compares the generation.
    static CURRENT: Cell<(u64, ThreadId)> = const { Cell::new((fork_generation::NEVER, ThreadId(0))) };
    /// The same for an id that this thread had before its start time could be read. The thread may still hold locks under
    /// this id.
    static EARLIER: Cell<(u64, ThreadId)> = const { Cell::new((fork_generation::NEVER, ThreadId(0))) };
}

impl ThreadId {
    /// All bits that an id may use; the other bits are free for flags.
    pub(crate) const MASK: u64 = !FLAGS_MASK;

    /// The calling thread.
    #[inline]
    pub(crate) fn current() -> ThreadId {
        let (cached_in, me) = CURRENT.get();
        if cached_in == fork_generation::generation() {
            return me;
        }
        query_kernel()
    }

    /// Whether this is the calling thread, under its present id or an earlier one.
    #[inline]
    pub(crate) fn is_caller(self) -> bool {
        self == ThreadId::current() || self.is_earlier()
    }

    /// The id that this thread had before its start time could be read, if there was such a time.
    #[cold]
    pub(crate) fn earlier() -> Option<ThreadId> {
        let (asked_in, earlier) = EARLIER.get();
        let is_own = earlier.0 != 0
            && asked_in == fork_generation::begin()
            && earlier.tid() == gettid().as_raw();
        is_own.then_some(earlier)
    }

    #[cold]
    fn is_earlier(self) -> bool {
        self == EARLIER.get().1 && ThreadId::earlier() == Some(self)
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

    /// The kernel's thread id in the thread's own PID namespace; equal to the process id if the process has no other
    /// thread.
    pub(crate) fn tid(self) -> i32 {
        // 22 bits fit.
        (self.0 & TID_MASK) as i32
    }

    /// The thread id and its namespace, in 42 bits. No two threads that live at the same time have the same number, if their
    /// namespaces are known.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        (self.0 & TID_MASK) | (u64::from(self.namespace()) << TID_BITS)
    }

    /// Whether the thread is alive. A thread that is not alive stays dead.
    ///
    /// A thread that has ended is dead even before its parent has reaped it. A thread of another PID namespace counts
    /// as alive, because nothing here tells about it. Takes about 20 µs.
    pub(crate) fn is_alive(self) -> bool {
        let me = ThreadId::current();
        if self.namespace() == namespace::UNKNOWN || self.namespace() != me.namespace() {
            return true;
        }
        let listed = match is_proc_of_own_namespace() {
            true => proc_stat::read(Entry::Of(self.tid())).ok(),
            // The entry with this number is another thread's.
            false => None,
        };
        match listed {
            Some(stat) if stat.ended => false,
            // A start that can't be compared may be that of the same thread.
            Some(stat) => {
                let can_compare = self.rest() & me.rest() & COMPARABLE != 0;
                !can_compare || stat.start & START_MASK == self.start()
            }
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

    fn new(tid: i32, namespace: u32, start: u64, comparable: u64) -> ThreadId {
        let tid = u64::from(tid.cast_unsigned()) & TID_MASK;
        let start = (start & START_MASK) << START_SHIFT;
        let rest = comparable | start | (u64::from(namespace) << NAMESPACE_SHIFT);
        let low = (rest & LOW_REST_MASK) << TID_BITS;
        ThreadId(tid | low | ((rest >> LOW_REST_BITS) << HIGH_REST_SHIFT))
    }

    #[inline]
    fn rest(self) -> u64 {
        let low = (self.0 >> TID_BITS) & LOW_REST_MASK;
        low | ((self.0 >> HIGH_REST_SHIFT) << LOW_REST_BITS)
    }

    fn start(self) -> u64 {
        (self.rest() >> START_SHIFT) & START_MASK
    }

    #[inline]
    fn namespace(self) -> u32 {
        // 20 bits fit.
        (self.rest() >> NAMESPACE_SHIFT) as u32
    }
}

/// Asks the kernel for the thread's id, and caches it. A failure that may pass, such as no free descriptor, is not
/// cached: until then the thread keeps one provisional id.
#[cold]
fn query_kernel() -> ThreadId {
    let generation = fork_generation::begin();
    let tid = gettid().as_raw();
    let (namespace, time) = (namespace::number(), namespace::has_first_time());
    let own = proc_stat::read(Entry::Own);
    let errors = [namespace.err(), time.err(), own.as_ref().err().copied()];
    let may_pass = errors.into_iter().flatten().any(namespace::may_pass);
    let comparable = if time == Ok(true) { COMPARABLE } else { 0 };
    let namespace = namespace.unwrap_or(namespace::UNKNOWN);
    let me = match own {
        Ok(own) if !may_pass => ThreadId::new(tid, namespace, own.start, comparable),
        _ => ThreadId::earlier().unwrap_or_else(|| {
            // The start is unknown. Any number makes a mix-up with another thread of the same id unlikely.
            let new = ThreadId::new(tid, namespace, scramble(nanoseconds()), 0);
            EARLIER.set((generation, new));
            new
        }),
    };
    if !may_pass {
        CURRENT.set((generation, me));
    }
    me
}

/// Changes all low bits if one bit changes.
fn scramble(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - START_BITS)
}

/// Whether the numbers in `/proc` are the ids that the kernel tells this process. In a PID namespace that has the
/// `/proc` of an outer one, they are not.
fn is_proc_of_own_namespace() -> bool {
    proc_stat::read(Entry::Own).is_ok_and(|own| own.tid == gettid().as_raw())
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
        let id = |start, comparable| ThreadId::new(me.tid(), me.namespace(), start, comparable);
        assert_eq!(id(me.start(), COMPARABLE), me);
        assert!(!id(me.start() ^ 1, COMPARABLE).is_alive());
        assert!(
            id(me.start() ^ 1, 0).is_alive(),
            "an unknown start time counts as the same thread"
        );
    }

    #[test]
    fn a_thread_of_another_namespace_counts_as_alive() {
        let me = ThreadId::current();
        let of = |namespace| ThreadId::new(me.tid(), namespace, me.start() ^ 1, COMPARABLE);
        assert!(!of(me.namespace()).is_alive());
        for elsewhere in [me.namespace() ^ 1, namespace::UNKNOWN] {
            assert_ne!(of(elsewhere).number(), me.number());
            assert!(of(elsewhere).is_alive());
        }
    }

    #[test]
    fn flag_bits_do_not_change_the_thread_id() {
        let me = ThreadId::current();
        assert_eq!(ThreadId::from_word(me.bits() | FLAGS_MASK), Some(me));
        assert_eq!(ThreadId::from_word(FLAGS_MASK), None);
    }
}
