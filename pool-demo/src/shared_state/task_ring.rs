//! The ring of tasks: the parent puts tasks, and the workers claim them in that order.
//!
//! The first task has position 0, the next task has position 1, and so on. Position p is in cell p % [`TASK_CELLS`].
//! The state of a cell is one word. It holds the position of the cell, and one of these tags:
//!
//! - free: the parent may put the task of this position here,
//! - ready: a worker may claim the task,
//! - claimed by a worker, with its number: that worker copies the task, and then frees the cell for the position one
//!   round later.
//!
//! If a worker dies, its number stays in the state, so the parent knows which task it had claimed.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::words::{load_bytes, store_bytes};

/// The number of tasks that fit into the ring. The parent keeps other tasks, or has not taken them from their
/// iterator yet.
pub(crate) const TASK_CELLS: usize = 1024;

/// The words of a cell.
pub(super) const WORDS: usize = 16;

const STATE: usize = 0;
const ID: usize = 1;
const NUMBER: usize = 2;
/// The number of items in the upper half, and the number of items to skip in the lower half.
const ITEMS: usize = 3;
const FUNCTION: usize = 4;
/// The length of the arguments in bytes. If [`SPILLED`] is set, they are in the spill file.
const LEN: usize = 5;
const BYTES: usize = 6;

const SPILLED: u64 = 1 << 63;

/// The maximum bytes of arguments in a cell.
pub(crate) const MAX_INLINE_ARGUMENTS: usize = (WORDS - BYTES) * 8;

/// The low bits of a state are the tag: 0 is free, 1 is ready, and 2 + n is claimed by worker n. The other bits are
/// the position.
const TAG_BITS: u32 = 12;
const TAGS: u64 = 1 << TAG_BITS;
const FREE: u64 = 0;
const READY: u64 = 1;
const CLAIMED: u64 = 2;

/// The maximum number of workers that the tag can distinguish.
pub(crate) const MAX_WORKERS: usize = (TAGS - CLAIMED) as usize;

const fn state(position: u64, tag: u64) -> u64 {
    position << TAG_BITS | tag
}

/// A task in the ring, without its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskDescriptor {
    /// The parent's key for the task. No two tasks have the same key.
    pub(crate) id: u64,
    /// The number of the task in errors and timelines.
    pub(crate) number: u64,
    /// The number of calls in this task. A chunk has several.
    pub(crate) items: u32,
    /// The number of these calls that have ended and must not run again.
    pub(crate) skip: u32,
    /// The caller's function and its trampoline; see `function`.
    pub(crate) function: u64,
    /// The length of the arguments in bytes.
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
    /// The index of its cell. This is also the index of its area in the spill file.
    pub(crate) fn cell(&self) -> usize {
        self.cell
    }
}

/// The ring of tasks in shared memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TaskRing<'a> {
    /// No task before this position is ready. This is a hint: every process may advance it, and it may be too low.
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

    /// Whether the parent can put the task of `position` now.
    #[inline]
    pub(crate) fn has_room(self, position: u64) -> bool {
        let words = self.cell(position as usize % TASK_CELLS);
        words[STATE].load(Acquire) == state(position, FREE)
    }

    /// Puts a task, either for any worker to claim or as already claimed by one worker. Only the parent calls this,
    /// and only if there is room. The parent counts the positions. `bytes` is `None` if the arguments are already in
    /// the spill file.
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
        // This store publishes the fields above. It is sequentially consistent, as are the stores of workers that go
        // to sleep, because such a worker checks for tasks once more before it sleeps.
        let tag = claimed_by.map_or(READY, |worker| CLAIMED + worker as u64);
        words[STATE].store(state(position, tag), SeqCst);
    }

    /// Whether `worker` has claimed the task at `position`.
    pub(crate) fn is_claimed(self, position: u64, worker: usize) -> bool {
        let words = self.cell(position as usize % TASK_CELLS);
        words[STATE].load(Acquire) == state(position, CLAIMED + worker as u64)
    }

    /// Returns the task that the parent put at `position` as claimed by the calling worker.
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

    /// Calls `found` with the first ready cell, if there is one.
    #[inline]
    fn with_first_ready<T>(self, found: impl Fn(&[AtomicU64], usize, u64) -> T) -> Option<T> {
        loop {
            let position = self.head.load(SeqCst);
            let cell = position as usize % TASK_CELLS;
            let words = self.cell(cell);
            match words[STATE].load(SeqCst) {
                now if now == state(position, READY) => return Some(found(words, cell, position)),
                // The cell is empty, or a worker is still copying the task of the previous round.
                now if now == state(position, FREE) || now >> TAG_BITS < position => return None,
                // The cell is claimed, or already in a later round. Its worker has not advanced the head, and may be
                // dead.
                _ => self.advance_head(position),
            }
        }
    }

    #[inline]
    fn advance_head(self, position: u64) {
        // An error means that another process has advanced the head.
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

    /// Copies the arguments that are in the cell itself.
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

    /// Returns the task that `worker` has claimed and whose cell it has not freed. The parent calls this for a dead
    /// worker.
    pub(crate) fn claimed_by(self, worker: usize) -> Option<ClaimedTask> {
        let tag = CLAIMED + worker as u64;
        (0..TASK_CELLS).find_map(|cell| {
            let now = self.cell(cell)[STATE].load(Acquire);
            (now % TAGS == tag).then(|| self.read(cell, now >> TAG_BITS))
        })
    }
}
