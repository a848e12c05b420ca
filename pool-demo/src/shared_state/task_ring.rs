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
//!
//! A worker may be stopped before it has copied its task. The parent does not wait for it: when the parent comes round
//! to the cell, it changes the position in the state to that of the new round, which then has no task, and puts the
//! task into the next cell. So a worker frees its cell by adding to the state, whatever the position is by then.

use super::machine::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};
use super::machine::{AtomicU64, TASK_CELLS};
use super::words::{load_bytes, store_bytes};

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
    worker: usize,
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

    /// Returns the number of cells to pass over to put the next task, if there is room. `position` is the position after
    /// the last task.
    #[inline]
    fn cells_to_pass(self, position: u64) -> Option<u64> {
        for passed in 0..TASK_CELLS as u64 {
            let now = self.state_at(position + passed).load(Acquire);
            if now == state(position + passed, FREE) {
                return Some(passed);
            }
            if now % TAGS == READY {
                return None; // All later tasks wait, too.
            }
        }
        None // Workers have claimed all cells.
    }

    /// Whether there is room for a task after `position`.
    #[inline]
    pub(crate) fn has_room(self, position: u64) -> bool {
        self.cells_to_pass(position).is_some()
    }

    /// Whether half of the ring has room, after `position`.
    pub(crate) fn is_half_empty(self, position: u64) -> bool {
        let half = self
            .state_at(position + TASK_CELLS as u64 / 2)
            .load(Acquire);
        half % TAGS != READY
    }

    /// Finds the position for the next task, if there is room. `position` is the position after the last task. Cells that
    /// workers still have are passed over. Only the parent calls this.
    #[inline]
    pub(crate) fn next_free(self, position: u64) -> Option<u64> {
        let end = position + self.cells_to_pass(position)?;
        for position in position..end {
            let word = self.state_at(position);
            let now = word.load(Acquire);
            if now >> TAG_BITS > position || now % TAGS >= CLAIMED && now >> TAG_BITS == position {
                continue; // It was passed over before.
            }
            let passed = state(position, now % TAGS);
            // If it is free, the worker has freed it just now.
            if now % TAGS == FREE || word.compare_exchange(now, passed, AcqRel, Acquire).is_err() {
                return Some(position);
            }
        }
        Some(end)
    }

    #[inline]
    fn state_at(self, position: u64) -> &'a AtomicU64 {
        &self.cell(position as usize % TASK_CELLS)[STATE]
    }

    /// Writes a task into a free cell. Only the parent calls this. `bytes` is `None` if the arguments are already in the
    /// spill file. No worker can see the task before it is made ready or assigned.
    #[inline]
    pub(super) fn write(self, position: u64, task: &TaskDescriptor, bytes: Option<&[u8]>) {
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
    }

    /// Lets any worker claim the task. Only the parent calls this.
    #[inline]
    pub(super) fn make_ready(self, position: u64) {
        // This store publishes the fields. It is sequentially consistent, as are the stores of workers that go to
        // sleep, because such a worker checks for tasks once more before it sleeps.
        self.state_at(position)
            .store(state(position, READY), SeqCst);
    }

    /// Marks a task as claimed by the worker that it is assigned to. The parent and that worker both call this, because
    /// the other one may be stopped. The later call changes nothing.
    #[inline]
    pub(super) fn claim_assigned(self, position: u64, worker: usize) {
        let (free, claimed) = (
            state(position, FREE),
            state(position, CLAIMED + worker as u64),
        );
        let marked = self
            .state_at(position)
            .compare_exchange(free, claimed, SeqCst, Relaxed);
        marked.map(drop).unwrap_or(());
    }

    /// Returns the task that the parent has assigned to the calling worker.
    pub(super) fn accept_assigned(self, position: u64, worker: usize) -> ClaimedTask {
        self.claim_assigned(position, worker);
        self.read(position as usize % TASK_CELLS, worker)
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
                    return Some(self.read(cell, worker));
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

    fn read(self, cell: usize, worker: usize) -> ClaimedTask {
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
            worker,
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

    /// Frees the cell of a claimed task. The parent may have changed the position meanwhile.
    #[inline]
    pub(crate) fn free(self, claimed: &ClaimedTask) {
        let one_round = (TASK_CELLS as u64) << TAG_BITS;
        let tag = CLAIMED + claimed.worker as u64;
        self.cell(claimed.cell)[STATE].fetch_add(one_round - tag, AcqRel);
    }

    /// Returns the task that `worker` has claimed and whose cell it has not freed. The parent calls this for a dead
    /// worker.
    pub(super) fn claimed_by(self, worker: usize) -> Option<ClaimedTask> {
        let tag = CLAIMED + worker as u64;
        (0..TASK_CELLS).find_map(|cell| {
            let now = self.cell(cell)[STATE].load(Acquire);
            (now % TAGS == tag).then(|| self.read(cell, worker))
        })
    }
}
