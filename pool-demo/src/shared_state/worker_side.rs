//! The worker's side of the protocol: claims tasks, sleeps while there are none, and reports results.

use super::machine::{AdaptiveSpin, Ordering::SeqCst};
use super::result_ring::{RecordKind, ResultRing};
use super::state::SharedState;
use super::task_ring::{ClaimedTask, TaskRing};
use super::worker_slot::{WorkerSlot, WorkerState};

#[derive(Debug)]
pub(crate) struct WorkerSide<'a> {
    state: SharedState<'a>,
    number: usize,
    slot: WorkerSlot<'a>,
    results: ResultRing<'a>,
    spin: AdaptiveSpin,
    /// The number of processors for the parent and the workers together.
    cpus: usize,
    /// The parent's read position in the result ring, as this worker last loaded it.
    known_head: u64,
}

impl<'a> WorkerSide<'a> {
    pub(crate) fn new(state: SharedState<'a>, number: usize, cpus: usize) -> WorkerSide<'a> {
        WorkerSide {
            state,
            number,
            slot: state.slot(number),
            results: state.results(number),
            spin: AdaptiveSpin::new(),
            cpus,
            known_head: 0,
        }
    }

    /// Begins to search for tasks, after the initializer.
    pub(crate) fn begin(&self) {
        self.slot.set_started();
        // If this fails, the parent has assigned a task meanwhile.
        self.slot
            .change(WorkerState::Starting, WorkerState::Searching);
    }

    /// Claims the next task if one is ready. Otherwise tells the parent that this worker is idle; call
    /// [`wait_for_task`](WorkerSide::wait_for_task) next. The worker must have ended its last task.
    #[inline]
    pub(crate) fn claim_or_become_idle(&self) -> Option<ClaimedTask> {
        let claimed = self.state.tasks().claim(self.number);
        if claimed.is_none() {
            self.slot.set(WorkerState::Searching);
        }
        claimed
    }

    /// Spins and sleeps until there is a task. Returns `None` if the pool is closing.
    pub(crate) fn wait_for_task(&mut self) -> Option<ClaimedTask> {
        loop {
            let (state, slot, number) = (self.state, self.slot, self.number);
            // The busy processes are the parent and the other workers that are awake.
            let is_processor_free = state.awake() < self.cpus;
            let found = self.spin.spin(is_processor_free, || {
                match find_task(state.tasks(), slot, number) {
                    Some(claimed) => Some(Some(claimed)),
                    None => state.is_closing().then_some(None),
                }
            });
            match found {
                None => self.sleep(),
                Some(found) => return found,
            }
        }
    }

    /// Sleeps until the parent wakes this worker, unless there is something to do already.
    fn sleep(&self) {
        self.state.sleepers().fetch_add(1, SeqCst);
        if self
            .slot
            .change(WorkerState::Searching, WorkerState::Asleep)
        {
            // If the parent puts a task after this point, it sees a sleeping worker. If it has put a task before,
            // this check finds it.
            if !self.state.tasks().is_ready() && !self.state.is_closing() {
                self.slot.sleep_while(WorkerState::Asleep);
            }
            if !self
                .slot
                .change(WorkerState::Asleep, WorkerState::Searching)
            {
                return; // The parent has woken this worker and has already decremented the counter.
            }
        }
        self.state.one_sleeper_less();
    }

    /// Takes over a claimed task: records it as this worker's own, calls `receive` to copy its arguments, and frees its
    /// cell. If the worker dies meanwhile, the parent finds the task in the cell, in the slot, or in both.
    #[inline]
    pub(crate) fn take_over<T>(&self, claimed: &ClaimedTask, receive: impl FnOnce() -> T) -> T {
        self.slot.set_task(claimed.task.id);
        let received = receive();
        self.state.tasks().free(claimed);
        received
    }

    /// Records that the worker is about to begin item `index` of its task.
    #[inline]
    pub(crate) fn begin_item(&self, index: u32) {
        self.slot.begin(index);
    }

    /// Copies the arguments that are in the task's cell itself.
    #[inline]
    pub(crate) fn copy_arguments(&self, claimed: &ClaimedTask, into: &mut Vec<u8>) {
        self.state.tasks().copy_arguments(claimed, into);
    }

    /// Writes a record. Waits for room if the ring is full.
    #[inline]
    pub(crate) fn push(&mut self, task: u64, kind: RecordKind, bytes: &[u8]) {
        let mut head = self.known_head;
        if !self.results.push(&mut head, task, kind, bytes) {
            self.wait_until(|results| results.push(&mut head, task, kind, bytes));
        }
        self.known_head = head;
    }

    /// Whether the parent has read all results of this worker.
    pub(crate) fn is_drained(&self) -> bool {
        self.results.is_drained()
    }

    /// Waits until the parent has read all results of this worker.
    pub(crate) fn wait_until_drained(&self) {
        self.wait_until(|results| results.is_drained());
    }

    /// Waits until the parent has read enough results for `attempt` to succeed.
    fn wait_until(&self, mut attempt: impl FnMut(ResultRing<'_>) -> bool) {
        loop {
            self.results.publish();
            self.slot.set(WorkerState::WaitsForRoom);
            self.state.wake_parent();
            if attempt(self.results) {
                self.slot.set(WorkerState::Busy);
                return;
            }
            self.slot.sleep_while(WorkerState::WaitsForRoom);
        }
    }

    /// Publishes the written records to the parent, and wakes it.
    #[inline]
    pub(crate) fn publish(&self) {
        self.results.publish();
        self.state.wake_parent();
    }
}

/// Returns the task assigned to this worker, or else claims the next ready one.
#[inline]
fn find_task(tasks: TaskRing<'_>, slot: WorkerSlot<'_>, number: usize) -> Option<ClaimedTask> {
    if let Some(position) = slot.assigned() {
        let claimed = tasks.accept_assigned(position, number);
        slot.set(WorkerState::Busy);
        return Some(claimed);
    }
    // The worker sets Busy before it claims, so that the parent assigns no other task to it.
    if !tasks.is_ready() || !slot.change(WorkerState::Searching, WorkerState::Busy) {
        return None;
    }
    let claimed = tasks.claim(number);
    if claimed.is_none() {
        slot.set(WorkerState::Searching);
    }
    claimed
}
