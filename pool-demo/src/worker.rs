//! A worker process: it runs tasks as long as there are any, and waits for more until the pool is closed.

use std::io;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering::SeqCst;

use fork_demo::exit_now;
use notes_runtime::event;

use crate::adaptive_spin::AdaptiveSpin;
use crate::function::{Function, ResultSink};
use crate::shared_state::{
    ClaimedTask, MAX_INLINE_RESULT, RecordKind, ResultRing, WorkerSlot, WorkerState,
};
use crate::spill_file::SpillFile;
use crate::transport::{RESULTS, TASKS, Transport};
use notes_runtime::memory::fork_generation;

/// How many bytes of a worker's results may lie in the spill file before the parent has read them. One result always may.
const MAX_SPILLED_BYTES: u64 = 64 << 20;

#[derive(Debug)]
pub(crate) struct Worker<'s> {
    transport: &'s Transport,
    /// This process's id, unless a task has forked.
    pid: i32,
    number: usize,
    slot: WorkerSlot<'s>,
    results: ResultRing<'s>,
    spin: AdaptiveSpin,
    arguments: Vec<u8>,
    /// The id and the number of the task that it runs.
    task_id: u64,
    task_number: u64,
    /// How far the parent was seen to have read.
    known_head: u64,
    /// How far this worker's area of the spill file is used.
    spill_used: u64,
    /// How many bytes were put there since the parent was seen to have read all.
    spill_unread: u64,
}

/// Runs a worker from start to end. Returns its exit code.
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
            return None; // It is just being put.
        }
        slot.set(WorkerState::Busy);
        return Some(tasks.assigned(position));
    }
    // Busy first: from then on no other task is assigned to it.
    if !tasks.is_ready() || !slot.change(WorkerState::Searching, WorkerState::Busy) {
        return None;
    }
    let claimed = tasks.claim(number);
    if claimed.is_none() {
        slot.set(WorkerState::Searching);
    } else if tasks.is_ready() {
        // The parent may have put that one while it saw this worker search, and woken nobody.
        transport.wake_for_task();
    }
    claimed
}

impl Worker<'_> {
    /// Claims the next task, or waits for it. `None` when there will be none.
    fn next_task(&mut self) -> Option<ClaimedTask> {
        let tasks = self.transport.state.tasks();
        if let Some(claimed) = tasks.claim(self.number) {
            return Some(claimed);
        }
        event::waits(TASKS);
        self.slot.set(WorkerState::Searching);
        self.wait_for_task()
    }

    /// Spins and sleeps until there is a task. The state is "searching", or "assigned" already.
    fn wait_for_task(&mut self) -> Option<ClaimedTask> {
        loop {
            let (transport, slot, number) = (self.transport, self.slot, self.number);
            // Busy are the other workers that are awake, and the parent.
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

    /// Sleeps until there is something to do, or perhaps is.
    fn sleep(&self) {
        let sleepers = self.transport.state.sleepers();
        sleepers.fetch_add(1, SeqCst);
        if self
            .slot
            .change(WorkerState::Searching, WorkerState::Asleep)
        {
            // A process that puts a task from now on sees a sleeper; a task that was put before is seen here.
            if !self.transport.state.tasks().is_ready() && !self.transport.is_closing() {
                self.transport.worker_wakeup(self.number).wait();
            }
            if !self
                .slot
                .change(WorkerState::Asleep, WorkerState::Searching)
            {
                return; // The process that has woken it has counted it off.
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
                let arguments = std::mem::take(&mut self.arguments);
                Function::run_at(task.function, &arguments, task.items, task.skip, self);
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

    /// Writes a record, as soon as there is room.
    fn push(&mut self, kind: RecordKind, bytes: &[u8]) {
        let (task, mut head) = (self.task_id, self.known_head);
        if !self.results.push(&mut head, task, kind, bytes) {
            self.wait_until(|results| results.push(&mut head, task, kind, bytes));
        }
        self.known_head = head;
    }

    /// Waits until the parent has read enough that `attempt` succeeds.
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

    /// Writes a long result into the spill file. Returns where it is.
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
        exit_unless(self.pid); // Before it writes anything where the worker does.
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
