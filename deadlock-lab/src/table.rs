//! The wait-for graph of the program's threads: which thread holds which lock, and which thread waits for which.
//!
//! A thread waits for at most one lock, and a lock has at most one holder. So from each thread, the graph is a chain. A
//! thread that is about to block follows its chain, and finds the cycle that its wait would close.

use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

use notes_runtime::{event, thread};

use crate::deadlock::{Deadlock, Link};

/// Identifies a lock, even if several have the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LockId(u64);

impl LockId {
    pub(crate) fn next() -> LockId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        LockId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A thread holds a lock, or waits for it.
#[derive(Debug)]
struct Claim {
    lock: LockId,
    lock_name: String,
    thread: ThreadId,
    thread_name: String,
    /// Where the thread called `acquire`.
    place: &'static Location<'static>,
}

#[derive(Debug)]
struct Wait {
    claim: Claim,
    /// Set by the thread that closes a cycle: the wait then ends with this error.
    deadlock: Option<Deadlock>,
}

#[derive(Debug)]
struct Table {
    held: Vec<Claim>,
    waits: Vec<Wait>,
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    held: Vec::new(),
    waits: Vec::new(),
});
/// Signalled when a lock becomes free and when waits end in a deadlock.
static CHANGED: Condvar = Condvar::new();

/// Blocks until the calling thread holds `lock`, or until its wait is part of a cycle.
pub(crate) fn acquire(
    lock: LockId,
    name: &str,
    place: &'static Location<'static>,
) -> Result<(), Deadlock> {
    let mut table = table();
    let claim = Claim {
        lock,
        lock_name: name.to_owned(),
        thread: std::thread::current().id(),
        thread_name: thread::current_name(),
        place,
    };
    if table.holder(lock).is_none() {
        table.held.push(claim);
        event::takes(name);
        return Ok(());
    }
    event::waits(name);
    let thread = claim.thread;
    table.waits.push(Wait {
        claim,
        deadlock: None,
    });
    table.break_cycle(thread);
    loop {
        match table.outcome(thread, lock) {
            Some(Ok(claim)) => {
                table.held.push(claim);
                event::takes(name);
                return Ok(());
            }
            Some(Err(deadlock)) => {
                event::gives_up(name);
                return Err(deadlock);
            }
            None => table = CHANGED.wait(table).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// Releases `lock`.
pub(crate) fn release(lock: LockId) {
    let mut table = table();
    table.held.retain(|claim| claim.lock != lock);
    drop(table); // Wake the other threads only when they can acquire the lock.
    CHANGED.notify_all();
}

/// Each change of the table is complete before its lock is released, so poison means nothing.
fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table {
    fn holder(&self, lock: LockId) -> Option<&Claim> {
        self.held.iter().find(|claim| claim.lock == lock)
    }

    /// The wait of `thread`, unless a deadlock has already ended it.
    fn wait_of(&self, thread: ThreadId) -> Option<&Claim> {
        let mut waits = self.waits.iter().filter(|wait| wait.deadlock.is_none());
        waits
            .find(|wait| wait.claim.thread == thread)
            .map(|wait| &wait.claim)
    }

    /// Removes a wait that has ended, with the lock or with a deadlock.
    fn outcome(&mut self, thread: ThreadId, lock: LockId) -> Option<Result<Claim, Deadlock>> {
        let at = self
            .waits
            .iter()
            .position(|wait| wait.claim.thread == thread)?;
        if self.waits[at].deadlock.is_none() && self.holder(lock).is_some() {
            return None;
        }
        let Wait { claim, deadlock } = self.waits.swap_remove(at);
        Some(deadlock.map_or(Ok(claim), Err))
    }

    /// If the wait of `thread` has closed a cycle, ends every wait of that cycle.
    fn break_cycle(&mut self, thread: ThreadId) {
        let Some((threads, deadlock)) = self.cycle_through(thread) else {
            return;
        };
        for wait in &mut self.waits {
            if threads.contains(&wait.claim.thread) {
                wait.deadlock = Some(deadlock.clone());
            }
        }
        CHANGED.notify_all();
    }

    /// Follows the waits from `first` until they come back to `first`; `None` if the chain ends.
    fn cycle_through(&self, first: ThreadId) -> Option<(Vec<ThreadId>, Deadlock)> {
        let mut threads = Vec::new();
        let mut waits = Vec::new();
        let mut thread = first;
        // Each cycle is broken when it closes, so the chain comes back to `first` or ends.
        while threads.is_empty() || thread != first {
            let wait = self.wait_of(thread)?;
            threads.push(thread);
            waits.push(wait);
            thread = self.holder(wait.lock)?.thread;
        }
        let links = waits.iter().enumerate().map(|(at, wait)| {
            // This thread holds the lock that the thread before it waits for.
            let before = waits[(at + waits.len() - 1) % waits.len()];
            let holds = self.holder(before.lock)?;
            Some(Link {
                thread: wait.thread_name.clone(),
                holds: holds.lock_name.clone(),
                held_at: holds.place,
                waits_for: wait.lock_name.clone(),
                waits_at: wait.place,
            })
        });
        let links = links.collect::<Option<_>>()?;
        Some((threads, Deadlock { links }))
    }
}
