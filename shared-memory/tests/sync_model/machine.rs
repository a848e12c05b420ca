//! The machine of the model: shuttle's atomics, a kernel that wakes threads and times out at random, and deaths.
//!
//! Shuttle runs all tasks of an execution in one thread and switches tasks only at its own operations. The code
//! between two of these operations is one step, also here.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use shuttle::rand::{Rng, thread_rng};
use shuttle::thread;

pub(crate) use std::sync::atomic::Ordering;

pub(crate) const WAITER_SLOTS: usize = 4;
pub(crate) const PERMIT_SLOTS: usize = 2;

thread_local! {
    static WORLD: RefCell<World> = RefCell::default();
}

shuttle::thread_local! {
    static ME: Cell<u64> = Cell::new(0);
    /// How many steps a task still runs before it dies.
    static STEPS_LEFT: Cell<Option<u32>> = Cell::new(None);
    /// How many steps a task still runs before it is stopped.
    static STEPS_UNTIL_STOP: Cell<Option<u32>> = Cell::new(None);
}

/// What the kernel knows.
#[derive(Default)]
struct World {
    last_id: u64,
    dead: HashSet<u64>,
    sleepers: Vec<Sleeper>,
    /// The sleepers that were woken and have not run since.
    woken: HashSet<u64>,
    /// Whether stopped tasks run again.
    continued: bool,
    /// Whether sleepers wake now and then to check whether other threads are alive.
    slices_end: bool,
}

struct Sleeper {
    id: u64,
    address: usize,
    thread: thread::Thread,
}

/// Begins a new world. With `slices_end`, waits end now and then as they do on the real machine; without it, a lost
/// wake-up is a deadlock.
pub(crate) fn begin(slices_end: bool) {
    WORLD.set(World {
        slices_end,
        ..World::default()
    });
    ME.with(|me| me.set(next_id()));
}

/// A task that lives as long as its work.
pub(crate) fn task(work: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
    thread::spawn(|| {
        ME.with(|me| me.set(next_id()));
        work();
    })
}

/// A task that may die, once it has called [`die_within`]; joining it returns whether it died.
pub(crate) fn task_that_may_die(work: impl FnOnce() + Send + 'static) -> thread::JoinHandle<bool> {
    thread::spawn(move || {
        ME.with(|me| me.set(next_id()));
        let ended = catch_unwind(AssertUnwindSafe(work));
        STEPS_LEFT.with(|left| left.set(None));
        match ended {
            Ok(()) => false,
            Err(death) if death.is::<TaskDied>() => true,
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// The caller will die after a random number of steps below `steps`, unless it ends before.
pub(crate) fn die_within(steps: u32) {
    let left = thread_rng().gen_range(0..steps);
    STEPS_LEFT.with(|steps| steps.set(Some(left)));
}

/// The caller will be stopped after a random number of steps below `steps`, until [`continue_all`].
pub(crate) fn stop_within(steps: u32) {
    let left = thread_rng().gen_range(0..steps);
    STEPS_UNTIL_STOP.with(|steps| steps.set(Some(left)));
}

/// Continues all stopped tasks. From now on no task is stopped.
pub(crate) fn continue_all() {
    WORLD.with_borrow_mut(|world| world.continued = true);
}

fn next_id() -> u64 {
    WORLD.with_borrow_mut(|world| {
        world.last_id += 1;
        world.last_id
    })
}

struct TaskDied;

const NO_THREAD: u64 = ThreadId::MASK;

/// A task that may die or be stopped can die or be stopped at each step.
fn step() {
    match STEPS_UNTIL_STOP.with(Cell::get) {
        None => {}
        Some(0) => {
            while !WORLD.with_borrow(|world| world.continued) {
                thread::yield_now();
            }
            STEPS_UNTIL_STOP.with(|steps| steps.set(None));
        }
        Some(left) => STEPS_UNTIL_STOP.with(|steps| steps.set(Some(left - 1))),
    }
    let left = STEPS_LEFT.with(Cell::get);
    match left {
        None => {}
        Some(0) => die(),
        Some(left) => STEPS_LEFT.with(|steps| steps.set(Some(left - 1))),
    }
}

fn die() -> ! {
    let me = ME.with(Cell::get);
    WORLD.with_borrow_mut(|world| {
        world.dead.insert(me);
        world.sleepers.retain(|sleeper| sleeper.id != me);
    });
    // The task has no id while it unwinds: unwinding drops its guards, but a killed process's guards are not dropped.
    ME.with(|me| me.set(NO_THREAD));
    STEPS_LEFT.with(|left| left.set(None));
    resume_unwind(Box::new(TaskDied))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadId(u64);

impl ThreadId {
    pub(crate) const MASK: u64 = (1 << 22) - 1;

    pub(crate) fn current() -> ThreadId {
        ThreadId(ME.with(Cell::get))
    }

    pub(crate) fn is_caller(self) -> bool {
        self == ThreadId::current()
    }

    pub(crate) fn from_word(word: u64) -> Option<ThreadId> {
        let id = ThreadId(word & ThreadId::MASK);
        (id.0 != 0).then_some(id)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    pub(crate) fn tid(self) -> i32 {
        self.0 as i32
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }

    pub(crate) fn is_alive(self) -> bool {
        step();
        thread::yield_now();
        WORLD.with_borrow(|world| !world.dead.contains(&self.0))
    }
}

/// Shuttle's atomic. A task that may die can die at each operation.
#[derive(Debug)]
pub(crate) struct AtomicU64(shuttle::sync::atomic::AtomicU64);

impl AtomicU64 {
    pub(crate) const fn new(value: u64) -> AtomicU64 {
        AtomicU64(shuttle::sync::atomic::AtomicU64::new(value))
    }

    pub(crate) fn load(&self, order: Ordering) -> u64 {
        step();
        self.0.load(order)
    }

    pub(crate) fn store(&self, value: u64, order: Ordering) {
        step();
        self.0.store(value, order);
    }

    pub(crate) fn swap(&self, value: u64, order: Ordering) -> u64 {
        step();
        self.0.swap(value, order)
    }

    pub(crate) fn compare_exchange(
        &self,
        seen: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        if ME.with(Cell::get) == NO_THREAD {
            return Err(0);
        }
        step();
        self.0.compare_exchange(seen, new, success, failure)
    }

    pub(crate) fn fetch_update(
        &self,
        success: Ordering,
        failure: Ordering,
        change: impl FnMut(u64) -> Option<u64>,
    ) -> Result<u64, u64> {
        step();
        self.0.fetch_update(success, failure, change)
    }

    pub(crate) fn fetch_add(&self, value: u64, order: Ordering) -> u64 {
        step();
        self.0.fetch_add(value, order)
    }

    pub(crate) fn fetch_and(&self, value: u64, order: Ordering) -> u64 {
        step();
        self.0.fetch_and(value, order)
    }

    pub(crate) fn fetch_or(&self, value: u64, order: Ordering) -> u64 {
        step();
        self.0.fetch_or(value, order)
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deadline {
    Now,
    /// The deadline may pass at any moment.
    Soon,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    Woken,
    SliceEnded,
    TimedOut,
}

#[derive(Debug)]
pub(crate) struct SlicedWait(Deadline);

impl SlicedWait {
    pub(crate) fn until(deadline: Deadline) -> SlicedWait {
        SlicedWait(deadline)
    }

    pub(crate) fn long(deadline: Deadline) -> SlicedWait {
        SlicedWait(deadline)
    }

    pub(crate) fn wait(&mut self, word: &AtomicU64, expected: u64) -> Waited {
        if self.0 == Deadline::Now {
            return Waited::TimedOut;
        }
        let me = ME.with(Cell::get);
        // The check and going to sleep are one step, as in the kernel.
        if word.load(Ordering::Relaxed) as u32 != expected as u32 {
            return Waited::Woken;
        }
        let sleeper = Sleeper {
            id: me,
            address: word.address(),
            thread: thread::current(),
        };
        WORLD.with_borrow_mut(|world| world.sleepers.push(sleeper));
        let can_end_without_wake =
            self.0 == Deadline::Soon || WORLD.with_borrow(|world| world.slices_end);
        loop {
            let is_woken = WORLD.with_borrow_mut(|world| world.woken.remove(&me));
            step();
            if is_woken {
                return Waited::Woken;
            }
            if !can_end_without_wake {
                thread::park();
            } else if thread_rng().gen_ratio(1, 3) {
                WORLD.with_borrow_mut(|world| world.sleepers.retain(|sleeper| sleeper.id != me));
                return self.end_without_wake();
            } else {
                thread::yield_now();
            }
        }
    }

    fn end_without_wake(&self) -> Waited {
        let slices_end = WORLD.with_borrow(|world| world.slices_end);
        let is_timeout = self.0 == Deadline::Soon && (!slices_end || thread_rng().gen_ratio(1, 2));
        if is_timeout {
            Waited::TimedOut
        } else {
            Waited::SliceEnded
        }
    }
}

pub(crate) fn wake(word: &AtomicU64, count: u32) -> u32 {
    step();
    thread::yield_now();
    let address = word.address();
    let woken: Vec<_> = WORLD.with_borrow_mut(|world| {
        let World {
            sleepers, woken, ..
        } = world;
        let here = sleepers.extract_if(.., |sleeper| sleeper.address == address);
        let first: Vec<_> = here.take(count as usize).collect();
        woken.extend(first.iter().map(|sleeper| sleeper.id));
        first
    });
    // Each unpark is a separate step.
    woken.iter().for_each(|sleeper| sleeper.thread.unpark());
    woken.len() as u32
}

pub(crate) fn yield_until(done: impl FnMut() -> bool) -> bool {
    spin_until(done)
}

pub(crate) fn spin_until(mut done: impl FnMut() -> bool) -> bool {
    done()
}

/// Random: on the real machine, the clock decides whether another waiter has just checked.
pub(crate) fn claim_probe(_asked: &AtomicU64) -> bool {
    thread_rng().gen_ratio(1, 2)
}
