//! What the program's threads share: the names of its locks, the waits, and the order of locks.
//!
//! One mutex guards it. A thread locks it when it must block, when it wakes a blocked thread, for a new order of two locks,
//! and at the first and last use of a lock. It does not lock it to acquire a free lock in an order that it knows.
//!
//! A thread waits for at most one lock, and a lock has at most one holder. So from each thread, the wait-for graph is a chain.
//! A thread that is about to block follows its chain, and finds the cycle that its wait would close.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};

use notes_runtime::deadline::Deadline;

use crate::deadlock::{Deadlock, Link};
use crate::held::{self, Held, LockId, Place};
use crate::inversion::Inversion;
use crate::orders::{Orders, Step};
use crate::thread_name::thread_name;

/// What a thread wants that has to block.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) thread: u64,
    pub(crate) lock: LockId,
    pub(crate) place: Place,
    /// Only a wait without an end can be part of a deadlock.
    pub(crate) deadline: Deadline,
}

#[derive(Debug)]
struct Wait {
    thread: u64,
    thread_name: String,
    lock: LockId,
    place: Place,
    endless: bool,
    /// What the thread holds while it waits.
    held: Vec<Held>,
    wakeup: Arc<Condvar>,
    /// Set when the wait is cancelled: it then ends with this error.
    deadlock: Option<Deadlock>,
}

/// A deadlock whose threads are still stuck.
#[derive(Debug)]
pub(crate) struct Stuck {
    pub(crate) threads: Vec<u64>,
    pub(crate) deadlock: Deadlock,
}

#[derive(Debug, Default)]
struct Table {
    names: HashMap<LockId, String>,
    /// In the order in which the threads began to wait.
    waits: Vec<Wait>,
    orders: Orders,
    inversions: Vec<Inversion>,
    /// How many watches there are: while there are some, they cancel the waits of a deadlock.
    watches: usize,
    stuck: VecDeque<Stuck>,
}

static TABLE: LazyLock<Mutex<Table>> = LazyLock::new(Mutex::default);
/// Signalled when a deadlock is added to `stuck`.
static STUCK: Condvar = Condvar::new();
static PANICS: AtomicBool = AtomicBool::new(false);

/// Each change of the table is complete before its lock is released, so poison means nothing.
fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives a lock its number and writes it into `id`, unless another thread has done so.
#[cold]
pub(crate) fn register(id: &AtomicU64, name: &str) -> LockId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut table = table(); // Two threads may use the lock for the first time.
    match id.load(Relaxed) {
        0 => {}
        id => return id,
    }
    let new = NEXT.fetch_add(1, Relaxed);
    table.names.insert(new, name.to_owned());
    id.store(new, Relaxed);
    new
}

/// Removes a lock that is dropped.
pub(crate) fn forget(lock: LockId) {
    let mut table = table();
    table.names.remove(&lock);
    table.orders.forget(lock);
}

/// Adds to the lock-order graph that the calling thread acquires `lock` at `place` after the locks that it holds.
///
/// # Panics
/// If this inverts an order, and inversions panic.
#[cold]
pub(crate) fn learn_order(lock: LockId, place: Place) {
    let thread = thread_name();
    let mut found = None;
    let mut table = table();
    for before in held::all() {
        if before.lock == lock {
            continue; // The thread waits for itself: a deadlock and not an inversion.
        }
        held::remember(before.lock, lock);
        // The guard of a lock that exists no more was forgotten.
        let (Some(held), Some(acquired)) = (table.name(before.lock), table.name(lock)) else {
            continue;
        };
        let step = Step {
            thread: thread.clone(),
            held,
            held_at: before.place,
            acquired,
            acquired_at: place,
        };
        if let Some(steps) = table.orders.add(before.lock, lock, step) {
            let inversion = Inversion { steps };
            found.get_or_insert_with(|| inversion.clone());
            table.inversions.push(inversion);
        }
    }
    drop(table);
    if let Some(inversion) = found.filter(|_| PANICS.load(Relaxed)) {
        panic!("{inversion}");
    }
}

/// Blocks until `take` succeeds, until the deadline, or until the wait is cancelled because it is part of a deadlock.
/// `take` gets whether other threads wait for the lock, too.
pub(crate) fn wait(request: &Request, take: impl Fn(bool) -> bool) -> Result<bool, Deadlock> {
    let wakeup = Arc::new(Condvar::new());
    let wait = Wait {
        thread: request.thread,
        thread_name: thread_name(),
        lock: request.lock,
        place: request.place,
        endless: request.deadline == Deadline::Never,
        held: held::all(),
        wakeup: Arc::clone(&wakeup),
        deadlock: None,
    };
    let mut table = table();
    table.waits.push(wait);
    let mut is_new = true;
    loop {
        // First: a thread of the same cycle may have released the lock since.
        if let Some(deadlock) = table.deadlock_of(request.thread) {
            table.give_up(request);
            return Err(deadlock);
        }
        if take(table.others_wait_for(request)) {
            table.end_wait(request.thread);
            return Ok(true);
        }
        if std::mem::take(&mut is_new) {
            table.look_for_cycle(request.thread);
            continue;
        }
        if request.deadline.has_passed() {
            table.give_up(request);
            return Ok(false);
        }
        table = match request.deadline.timeout() {
            None => wakeup.wait(table).unwrap_or_else(PoisonError::into_inner),
            Some(left) => match wakeup.wait_timeout(table, left) {
                Ok((table, _)) => table,
                Err(poisoned) => poisoned.into_inner().0,
            },
        };
    }
}

/// Wakes the thread that has waited longest for `lock`.
#[cold]
pub(crate) fn wake(lock: LockId) {
    table().wake(lock);
}

/// Leaves it to a watch to cancel the waits of a deadlock.
pub(crate) fn add_watch() {
    table().watches += 1;
}

/// Cancels the waits of all deadlocks if this was the last watch.
pub(crate) fn remove_watch() {
    let mut table = table();
    table.watches -= 1;
    while table.watches == 0
        && let Some(stuck) = table.stuck.pop_front()
    {
        table.cancel(&stuck);
    }
}

/// Waits for the next deadlock; `None` when the time is up.
pub(crate) fn next_stuck(deadline: Deadline) -> Option<Stuck> {
    let mut table = table();
    loop {
        if let Some(stuck) = table.stuck.pop_front() {
            return Some(stuck);
        }
        if deadline.has_passed() {
            return None;
        }
        table = match deadline.timeout() {
            None => STUCK.wait(table).unwrap_or_else(PoisonError::into_inner),
            Some(left) => match STUCK.wait_timeout(table, left) {
                Ok((table, _)) => table,
                Err(poisoned) => poisoned.into_inner().0,
            },
        };
    }
}

/// Ends the waits of a deadlock.
pub(crate) fn cancel(stuck: &Stuck) {
    table().cancel(stuck);
}

/// The order inversions that were found so far.
pub(crate) fn inversions() -> Vec<Inversion> {
    table().inversions.clone()
}

/// Whether a thread that inverts an order panics.
pub(crate) fn set_panics(panics: bool) {
    PANICS.store(panics, Relaxed);
}

impl Table {
    fn name(&self, lock: LockId) -> Option<String> {
        self.names.get(&lock).cloned()
    }

    fn others_wait_for(&self, request: &Request) -> bool {
        let mut waits = self.waits.iter();
        waits.any(|wait| wait.lock == request.lock && wait.thread != request.thread)
    }

    fn end_wait(&mut self, thread: u64) {
        self.waits.retain(|wait| wait.thread != thread);
    }

    /// Ends a wait without the lock.
    fn give_up(&mut self, request: &Request) {
        self.end_wait(request.thread);
        self.wake(request.lock); // The wake-up may have been for this thread.
    }

    fn deadlock_of(&self, thread: u64) -> Option<Deadlock> {
        let wait = self.waits.iter().find(|wait| wait.thread == thread)?;
        wait.deadlock.clone()
    }

    fn wake(&self, lock: LockId) {
        let first = self.waits.iter().find(|wait| wait.lock == lock);
        if let Some(first) = first {
            first.wakeup.notify_one();
        }
    }

    /// If the wait of `thread` has closed a cycle, cancels every wait of that cycle, or leaves that to the watch.
    fn look_for_cycle(&mut self, thread: u64) {
        let Some(stuck) = self.cycle_through(thread) else {
            return;
        };
        if self.watches == 0 {
            self.cancel(&stuck);
        } else {
            self.stuck.push_back(stuck);
            STUCK.notify_one();
        }
    }

    fn cancel(&mut self, stuck: &Stuck) {
        for wait in &mut self.waits {
            if stuck.threads.contains(&wait.thread) {
                wait.deadlock = Some(stuck.deadlock.clone());
                wait.wakeup.notify_one();
            }
        }
    }

    /// Follows the waits from `first` until they come back to `first`; `None` if the chain ends, or leads into another
    /// cycle, which was found before.
    fn cycle_through(&self, first: u64) -> Option<Stuck> {
        let mut cycle: Vec<(&Wait, &Held)> = Vec::new();
        let mut wait = self.endless_wait(|wait| wait.thread == first)?;
        // The holder of a lock that is not waiting itself is in no cycle.
        while cycle.len() <= self.waits.len() {
            let holds = |other: &Wait| other.held.iter().any(|held| held.lock == wait.lock);
            let next = self.endless_wait(holds)?;
            let held = next.held.iter().find(|held| held.lock == wait.lock)?;
            cycle.push((wait, held));
            if next.thread == first {
                return self.stuck(&cycle);
            }
            wait = next;
        }
        None
    }

    fn endless_wait(&self, is_it: impl Fn(&Wait) -> bool) -> Option<&Wait> {
        let mut waits = self.waits.iter();
        waits.find(|wait| wait.endless && wait.deadlock.is_none() && is_it(wait))
    }

    /// Describes a cycle: each wait, and how the next thread holds the lock that it waits for.
    fn stuck(&self, cycle: &[(&Wait, &Held)]) -> Option<Stuck> {
        let mut links = Vec::new();
        for (at, (wait, _)) in cycle.iter().enumerate() {
            // The wait before this one is for the lock that this thread holds.
            let (_, held) = cycle[(at + cycle.len() - 1) % cycle.len()];
            links.push(Link {
                thread: wait.thread_name.clone(),
                holds: self.name(held.lock)?,
                held_at: held.place,
                waits_for: self.name(wait.lock)?,
                waits_at: wait.place,
            });
        }
        Some(Stuck {
            threads: cycle.iter().map(|(wait, _)| wait.thread).collect(),
            deadlock: Deadlock::of(links),
        })
    }
}
