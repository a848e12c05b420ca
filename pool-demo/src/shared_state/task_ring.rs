//! The ring of tasks: the parent puts them, the workers claim them, first come, first served.
//!
//! The task that is put first has position 0, the next one 1, and so on; position p lies in cell p % [`TASK_CELLS`]. A
//! cell's state says in one word which position it is for, and whether it is
//!
//! - free: the task of this position may be put here,
//! - ready: the task has been put and may be claimed,
//! - claimed, and by which worker: the worker copies the task out, then frees the cell for the position one round later.
//!
//! A worker that dies leaves its number in the state, so the parent sees what it had.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::words::{load_bytes, store_bytes};

/// How many tasks can lie in the ring. The parent keeps the others, or does not take them from their iterator yet.
pub(crate) const TASK_CELLS: usize = 1024;

/// The words of a cell.
pub(super) const WORDS: usize = 16;

const STATE: usize = 0;
const ID: usize = 1;
const NUMBER: usize = 2;
/// The count of items in the upper half, how many of them to skip in the lower one.
const ITEMS: usize = 3;
const FUNCTION: usize = 4;
/// How many bytes the arguments have; with [`SPILLED`] they are in the spill file.
const LEN: usize = 5;
const BYTES: usize = 6;

const SPILLED: u64 = 1 << 63;

/// How many bytes of arguments fit into a cell.
pub(crate) const MAX_INLINE_ARGUMENTS: usize = (WORDS - BYTES) * 8;

/// The bits of a state that are not its position: 0 free, 1 ready, above that the worker that claimed it.
const TAG_BITS: u32 = 12;
const TAGS: u64 = 1 << TAG_BITS;
const FREE: u64 = 0;
const READY: u64 = 1;
const CLAIMED: u64 = 2;

/// How many workers a state can tell apart.
pub(crate) const MAX_WORKERS: usize = (TAGS - CLAIMED) as usize;

const fn state(position: u64, tag: u64) -> u64 {
    position << TAG_BITS | tag
}

/// A task as the ring holds it, without its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskDescriptor {
    /// The parent's key for it, never used twice.
    pub(crate) id: u64,
    /// The number that users know it by.
    pub(crate) number: u64,
    /// How many calls it is: a chunk has several.
    pub(crate) items: u32,
    /// How many of them are done already, and are not to be called again.
    pub(crate) skip: u32,
    /// See `function`.
    pub(crate) function: u64,
    /// How many bytes the arguments have.
    pub(crate) len: u64,
}

/// A task that a worker has claimed and whose cell it has not freed.
#[derive(Debug)]
pub(crate) struct ClaimedTask {
    cell: usize,
    position: u64,
    pub(crate) task: TaskDescriptor,
    /// Whether the arguments are in the spill file, in the area of this cell.
    pub(crate) is_spilled: bool,
}

impl ClaimedTask {
    /// Which cell it is in; this is also its area of the spill file.
    pub(crate) fn cell(&self) -> usize {
        self.cell
    }
}

/// The ring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TaskRing<'a> {
    /// A position before which nothing is ready: a hint, which anyone may advance and which may lag behind.
    head: &'a AtomicU64,
    cells: &'a [AtomicU64],
}

impl<'a> TaskRing<'a> {
    pub(super) fn new(head: &'a AtomicU64, cells: &'a [AtomicU64]) -> TaskRing<'a> {
        TaskRing { head, cells }
    }

    /// Makes every cell free for its first position.
    pub(super) fn init(self) {
        for cell in 0..TASK_CELLS {
            self.cell(cell)[STATE].store(state(cell as u64, FREE), Relaxed);
        }
    }

    #[inline]
    fn cell(self, cell: usize) -> &'a [AtomicU64] {
        &self.cells[cell * WORDS..][..WORDS]
    }

    /// Whether the task of `position` can be put now.
    #[inline]
    pub(crate) fn has_room(self, position: u64) -> bool {
        let words = self.cell(position as usize % TASK_CELLS);
        words[STATE].load(Acquire) == state(position, FREE)
    }

    /// Puts a task: for any worker to claim, or as already claimed by one. Only the parent calls this, and only where
    /// there is room; it counts the positions. `bytes` is `None` if the arguments are in the spill file by now.
    #[inline]
    pub(crate) fn put(
        self,
        position: u64,
        task: &TaskDescriptor,
        bytes: Option<&[u8]>,
        claimed_by: Option<usize>,
    ) {
        let words = self.cell(position as usize % TASK_CELLS);
        let items = u64::from(task.items) << 32 | u64::from(task.skip);
        let spilled = if bytes.is_none() { SPILLED } else { 0 };
        let fields = [
            task.id,
            task.number,
            items,
            task.function,
            task.len | spilled,
        ];
        for (word, field) in words[ID..].iter().zip(fields) {
            word.store(field, Relaxed);
        }
        store_bytes(&words[BYTES..], bytes.unwrap_or_default());
        // Publishes the fields above. Sequentially consistent, as are the stores of workers that go to sleep: they
        // check for tasks once more before they sleep.
        let tag = claimed_by.map_or(READY, |worker| CLAIMED + worker as u64);
        words[STATE].store(state(position, tag), SeqCst);
    }

    /// Whether the task at `position` is `worker`'s.
    pub(crate) fn is_claimed(self, position: u64, worker: usize) -> bool {
        let words = self.cell(position as usize % TASK_CELLS);
        words[STATE].load(Acquire) == state(position, CLAIMED + worker as u64)
    }

    /// The task that was put at `position` as claimed by the caller's worker.
    pub(crate) fn assigned(self, position: u64) -> ClaimedTask {
        self.read(position as usize % TASK_CELLS, position)
    }

    /// Whether there is a task to claim.
    #[inline]
    pub(crate) fn is_ready(self) -> bool {
        self.with_first_ready(|_, _, _| true).unwrap_or(false)
    }

    /// Claims the next task for `worker`.
    #[inline]
    pub(crate) fn claim(self, worker: usize) -> Option<ClaimedTask> {
        let claimed = CLAIMED + worker as u64;
        loop {
            let attempt = self.with_first_ready(|words, cell, position| {
                let (ready, claimed) = (state(position, READY), state(position, claimed));
                let won = words[STATE].compare_exchange(ready, claimed, SeqCst, Relaxed);
                won.ok().map(|_| (cell, position))
            });
            match attempt {
                None => return None,
                Some(None) => {} // Another worker was faster.
                Some(Some((cell, position))) => {
                    self.advance_head(position);
                    return Some(self.read(cell, position));
                }
            }
        }
    }

    /// Calls `found` with the first cell that is ready, if there is one.
    #[inline]
    fn with_first_ready<T>(self, found: impl Fn(&[AtomicU64], usize, u64) -> T) -> Option<T> {
        loop {
            let position = self.head.load(SeqCst);
            let cell = position as usize % TASK_CELLS;
            let words = self.cell(cell);
            match words[STATE].load(SeqCst) {
                now if now == state(position, READY) => return Some(found(words, cell, position)),
                // Nothing has been put here yet; or the task of the round before is still being copied out.
                now if now == state(position, FREE) || now >> TAG_BITS < position => return None,
                // Claimed, or of a later round by now: its worker has not advanced the head, and may be dead.
                _ => self.advance_head(position),
            }
        }
    }

    #[inline]
    fn advance_head(self, position: u64) {
        // An error means that another process has done it.
        let advanced = self
            .head
            .compare_exchange(position, position + 1, SeqCst, Relaxed);
        advanced.map(drop).unwrap_or(());
    }

    fn read(self, cell: usize, position: u64) -> ClaimedTask {
        let words = self.cell(cell);
        let field = |word: usize| words[word].load(Relaxed);
        let (items, len) = (field(ITEMS), field(LEN));
        let task = TaskDescriptor {
            id: field(ID),
            number: field(NUMBER),
            items: (items >> 32) as u32,
            skip: items as u32,
            function: field(FUNCTION),
            len: len & !SPILLED,
        };
        ClaimedTask {
            cell,
            position,
            task,
            is_spilled: len & SPILLED != 0,
        }
    }

    /// Copies the arguments that lie in the cell itself.
    #[inline]
    pub(crate) fn copy_arguments(self, claimed: &ClaimedTask, into: &mut Vec<u8>) {
        let words = self.cell(claimed.cell);
        load_bytes(&words[BYTES..], claimed.task.len as usize, into);
    }

    /// Frees the cell of a claimed task.
    #[inline]
    pub(crate) fn free(self, claimed: &ClaimedTask) {
        let next = claimed.position + TASK_CELLS as u64;
        self.cell(claimed.cell)[STATE].store(state(next, FREE), Release);
    }

    /// The task that `worker` has claimed and whose cell it has not freed. For the parent, when that worker is dead.
    pub(crate) fn claimed_by(self, worker: usize) -> Option<ClaimedTask> {
        let tag = CLAIMED + worker as u64;
        (0..TASK_CELLS).find_map(|cell| {
            let now = self.cell(cell)[STATE].load(Acquire);
            (now % TAGS == tag).then(|| self.read(cell, now >> TAG_BITS))
        })
    }
}
