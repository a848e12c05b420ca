//! A worker process: runs tasks, and waits for more tasks until the pool is closed.

use std::io;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering::SeqCst;

use fork_demo::exit_now;
use notes_runtime::event;

use crate::adaptive_spin::AdaptiveSpin;
use crate::function::{Function, Items, ResultSink};
use crate::shared_state::{
    ClaimedTask, MAX_INLINE_RESULT, RecordKind, ResultRing, WorkerSlot, WorkerState,
};
use crate::spill_file::SpillFile;
use crate::transport::{RESULTS, TASKS, Transport};
use notes_runtime::memory::fork_generation;

/// The limit on bytes of a worker's results in the spill file that the parent has not read. A single result may be
/// longer.
const MAX_SPILLED_BYTES: u64 = 64 << 20;

#[derive(Debug)]
pub(crate) struct Worker<'s> {
    transport: &'s Transport,
    /// The worker's process id. In a child that a task has forked, this is not the id of the current process.
    pid: i32,
    number: usize,
    slot: WorkerSlot<'s>,
    results: ResultRing<'s>,
    spin: AdaptiveSpin,
    arguments: Vec<u8>,
    /// The id and the number of the task that the worker runs.
    task_id: u64,
    task_number: u64,
    /// The parent's read position in the result ring, as this worker last loaded it.
    known_head: u64,
    /// The end of the used part of this worker's area of the spill file.
    spill_used: u64,
    /// The bytes written to that area since this worker last saw that the parent had read all results.
    spill_unread: u64,
}

/// Runs a worker until it exits. Returns its exit code.
pub(crate) fn serve(
    transport: &Transport,
    number: usize,
    initializer: Option<&(dyn Fn() + Send + Sync)>,
    max_tasks: Option<NonZeroU32>,
) -> i32 {
    let pid = fork_generation::pid();
    if let Some(initializer) = initializer {
        initializer();
        exit_unless(pid);
    }
    let mut worker = Worker {
        transport,
        pid,
        number,
        slot: transport.state.slot(number),
        results: transport.state.results(number),
        spin: AdaptiveSpin::new(),
        arguments: Vec::new(),
        task_id: 0,
        task_number: 0,
        known_head: 0,
        spill_used: 0,
        spill_unread: 0,
    };
    worker.slot.set_started();
    worker
        .slot
        .change(WorkerState::Starting, WorkerState::Searching);
    event::waits(TASKS);
    let mut next = worker.wait_for_task();
    let mut done = 0;
    while let Some(claimed) = next {
        worker.run(&claimed);
        done += 1;
        if max_tasks.is_some_and(|max| done == max.get()) {
            break;
        }
        next = worker.next_task();
    }
    0
}

/// If a task forks, the child process exits when the task returns; only the worker reports a result and goes on.
#[inline]
fn exit_unless(worker: i32) {
    if fork_generation::pid() != worker {
        exit_now(0);
    }
}

/// Returns the task assigned to this worker, or else claims the next ready one.
fn find_task(transport: &Transport, slot: WorkerSlot<'_>, number: usize) -> Option<ClaimedTask> {
    let tasks = transport.state.tasks();
    if slot.is(WorkerState::Assigned) {
        let position = slot.assigned();
        if !tasks.is_claimed(position, number) {
            return None; // The parent has not finished putting it.
        }
        slot.set(WorkerState::Busy);
        return Some(tasks.assigned(position));
    }
    // The worker sets Busy before it claims, so that the parent assigns no other task to it.
    if !tasks.is_ready() || !slot.change(WorkerState::Searching, WorkerState::Busy) {
        return None;
    }
    let claimed = tasks.claim(number);
    if claimed.is_none() {
        slot.set(WorkerState::Searching);
    } else if tasks.is_ready() {
        // The parent may have put that task while this worker was searching, so it may have woken no worker for it.
        transport.wake_for_task();
    }
    claimed
}

impl Worker<'_> {
    /// Claims the next task, or waits for one. Returns `None` if the pool is closing.
    fn next_task(&mut self) -> Option<ClaimedTask> {
        let tasks = self.transport.state.tasks();
        if let Some(claimed) = tasks.claim(self.number) {
            return Some(claimed);
        }
        event::waits(TASKS);
        self.slot.set(WorkerState::Searching);
        self.wait_for_task()
    }

    /// Spins and sleeps until there is a task. The state must be "searching" or "assigned".
    fn wait_for_task(&mut self) -> Option<ClaimedTask> {
        loop {
            let (transport, slot, number) = (self.transport, self.slot, self.number);
            // The busy processes are the parent and the other workers that are awake.
            let is_processor_free = transport.has_free_processor(transport.awake());
            let found = self.spin.spin(is_processor_free, || {
                match find_task(transport, slot, number) {
                    Some(claimed) => Some(Some(claimed)),
                    None => transport.is_closing().then_some(None),
                }
            });
            match found {
                None => self.sleep(),
                Some(None) => {
                    event::gives_up(TASKS);
                    return None;
                }
                Some(claimed) => return claimed,
            }
        }
    }

    /// Sleeps until the worker is notified. There may be nothing to do after that.
    fn sleep(&self) {
        let sleepers = self.transport.state.sleepers();
        sleepers.fetch_add(1, SeqCst);
        if self
            .slot
            .change(WorkerState::Searching, WorkerState::Asleep)
        {
            // If the parent puts a task after this point, it sees a sleeping worker. If it has put a task before,
            // this check finds it.
            if !self.transport.state.tasks().is_ready() && !self.transport.is_closing() {
                self.transport.worker_wakeup(self.number).wait();
            }
            if !self
                .slot
                .change(WorkerState::Asleep, WorkerState::Searching)
            {
                return; // The process that woke this worker has already decremented the counter.
            }
        }
        sleepers.fetch_sub(1, SeqCst);
    }

    fn run(&mut self, claimed: &ClaimedTask) {
        let task = &claimed.task;
        self.slot.set_task(task.id);
        (self.task_id, self.task_number) = (task.id, task.number);
        let received = self.receive_arguments(claimed);
        self.transport.state.tasks().free(claimed);
        event::gets(TASKS, task.number);
        match received {
            Ok(()) => {
                let _work = event::work(format_args!("task {}", task.number));
                let arguments = std::mem::take(&mut self.arguments);
                let items = Items {
                    arguments: &arguments,
                    count: task.items,
                    skip: task.skip,
                };
                Function::run(task.function, items, self);
                self.arguments = arguments;
            }
            Err(error) => {
                for item in task.skip..task.items {
                    self.begin(item);
                    self.finish(
                        RecordKind::ArgumentNotReceived,
                        error.to_string().as_bytes(),
                    );
                }
            }
        }
        self.results.publish();
        self.transport.wake_parent();
    }

    fn receive_arguments(&mut self, claimed: &ClaimedTask) -> io::Result<()> {
        if claimed.is_spilled {
            let offset = SpillFile::cell_offset(claimed.cell());
            let spill_file = &self.transport.spill_file;
            return spill_file.take(offset, claimed.task.len, &mut self.arguments);
        }
        self.arguments.clear();
        let tasks = self.transport.state.tasks();
        tasks.copy_arguments(claimed, &mut self.arguments);
        Ok(())
    }

    /// Writes a record. Waits for room if the ring is full.
    fn push(&mut self, kind: RecordKind, bytes: &[u8]) {
        let (task, mut head) = (self.task_id, self.known_head);
        if !self.results.push(&mut head, task, kind, bytes) {
            self.wait_until(|results| results.push(&mut head, task, kind, bytes));
        }
        self.known_head = head;
    }

    /// Waits until the parent has read enough results for `attempt` to succeed.
    fn wait_until(&self, mut attempt: impl FnMut(ResultRing<'_>) -> bool) {
        loop {
            self.results.publish();
            self.slot.set(WorkerState::WaitsForRoom);
            self.transport.wake_parent();
            if attempt(self.results) {
                self.slot.set(WorkerState::Busy);
                return;
            }
            self.transport.worker_wakeup(self.number).wait();
        }
    }

    /// Writes a long result into the spill file. Returns its offset and length.
    fn spill(&mut self, bytes: &[u8]) -> io::Result<[u8; 16]> {
        let len = bytes.len() as u64;
        if self.spill_unread > 0 && self.spill_unread + len > MAX_SPILLED_BYTES {
            self.wait_until(|results| results.is_drained());
        }
        if self.results.is_drained() {
            self.spill_unread = 0;
        }
        let (start, used) = SpillFile::next_in_worker_area(self.spill_used, len);
        let offset = SpillFile::worker_offset(self.number) + start;
        self.transport.spill_file.write(offset, bytes)?;
        self.spill_used = used;
        self.spill_unread += len;
        let mut place = [0; 16];
        place[..8].copy_from_slice(&offset.to_ne_bytes());
        place[8..].copy_from_slice(&len.to_ne_bytes());
        Ok(place)
    }
}

impl ResultSink for Worker<'_> {
    #[inline]
    fn begin(&mut self, index: u32) {
        self.slot.begin(index);
    }

    #[inline]
    fn finish(&mut self, kind: RecordKind, bytes: &[u8]) {
        exit_unless(self.pid); // A forked child must not write to the worker's ring.
        event::puts(RESULTS, self.task_number);
        if bytes.len() <= MAX_INLINE_RESULT {
            return self.push(kind, bytes);
        }
        if kind != RecordKind::Value {
            // A longer message is cut; the reader repairs the UTF-8 at the cut.
            return self.push(kind, &bytes[..MAX_INLINE_RESULT]);
        }
        match self.spill(bytes) {
            Ok(place) => self.push(RecordKind::SpilledValue, &place),
            Err(error) => self.push(RecordKind::ResultNotSent, error.to_string().as_bytes()),
        }
    }
}
