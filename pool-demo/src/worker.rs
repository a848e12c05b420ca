//! A worker process: runs tasks, and waits for more tasks until the pool is closed.

use std::io;
use std::num::NonZeroU32;

use fork_demo::exit_now;
use notes_runtime::event;

use crate::function::{Function, Items, ResultSink};
use crate::shared_state::{ClaimedTask, MAX_INLINE_RESULT, RecordKind, WorkerSide};
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
    side: WorkerSide<'s>,
    arguments: Vec<u8>,
    /// The id and the number of the task that the worker runs.
    task_id: u64,
    task_number: u64,
    /// The end of the used part of this worker's area of the spill file.
    spill_used: u64,
    /// Whether a result could not be sent because the user's code has closed the spill file's descriptor. The next
    /// worker in this slot has it.
    has_lost_spill_file: bool,
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
        // The initializer may have changed the user.
        fork_demo::renew_parent_death_signal();
    }
    let mut worker = Worker {
        transport,
        pid,
        number,
        side: WorkerSide::new(transport.state(), number, transport.cpus),
        arguments: Vec::new(),
        task_id: 0,
        task_number: 0,
        spill_used: 0,
        has_lost_spill_file: false,
        spill_unread: 0,
    };
    worker.side.begin();
    let mut next = worker.wait_for_task();
    let mut done = 0;
    while let Some(claimed) = next {
        if claimed.is_spilled && done > 0 && !transport.spill_file.is_open() {
            // An earlier task has closed the descriptor. The next worker in this slot runs this task.
            break;
        }
        worker.run(&claimed);
        done += 1;
        if worker.has_lost_spill_file || max_tasks.is_some_and(|max| done == max.get()) {
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

impl Worker<'_> {
    /// Claims the next task, or waits for one. Returns `None` if the pool is closing.
    fn next_task(&mut self) -> Option<ClaimedTask> {
        let claimed = self.side.claim_or_become_idle();
        claimed.or_else(|| self.wait_for_task())
    }

    fn wait_for_task(&mut self) -> Option<ClaimedTask> {
        event::waits(TASKS);
        let claimed = self.side.wait_for_task();
        if claimed.is_none() {
            event::gives_up(TASKS);
        }
        claimed
    }

    fn run(&mut self, claimed: &ClaimedTask) {
        let task = &claimed.task;
        (self.task_id, self.task_number) = (task.id, task.number);
        let Worker {
            side, arguments, ..
        } = self;
        let spill_file = &self.transport.spill_file;
        let received = side.take_over(claimed, || {
            receive_arguments(claimed, side, spill_file, arguments)
        });
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
        self.side.publish();
    }

    /// Writes a long result into the spill file. Returns its offset and length.
    fn spill(&mut self, bytes: &[u8]) -> io::Result<[u8; 16]> {
        let len = bytes.len() as u64;
        if self.spill_unread > 0 && self.spill_unread + len > MAX_SPILLED_BYTES {
            self.side.wait_until_drained();
        }
        if self.side.is_drained() {
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

fn receive_arguments(
    claimed: &ClaimedTask,
    side: &WorkerSide<'_>,
    spill_file: &SpillFile,
    into: &mut Vec<u8>,
) -> io::Result<()> {
    if claimed.is_spilled {
        let offset = SpillFile::cell_offset(claimed.cell());
        return spill_file.take(offset, claimed.task.len, into);
    }
    into.clear();
    side.copy_arguments(claimed, into);
    Ok(())
}

impl ResultSink for Worker<'_> {
    #[inline]
    fn begin(&mut self, index: u32) {
        self.side.begin_item(index);
    }

    #[inline]
    fn finish(&mut self, kind: RecordKind, bytes: &[u8]) {
        exit_unless(self.pid); // A forked child must not write to the worker's ring.
        event::puts(RESULTS, self.task_number);
        if bytes.len() <= MAX_INLINE_RESULT {
            return self.side.push(self.task_id, kind, bytes);
        }
        if kind != RecordKind::Value {
            // A longer message is cut; the reader repairs the UTF-8 at the cut.
            return self
                .side
                .push(self.task_id, kind, &bytes[..MAX_INLINE_RESULT]);
        }
        let task = self.task_id;
        match self.spill(bytes) {
            Ok(place) => self.side.push(task, RecordKind::SpilledValue, &place),
            Err(error) => {
                self.has_lost_spill_file = !self.transport.spill_file.is_open();
                let why = error.to_string();
                self.side
                    .push(task, RecordKind::ResultNotSent, why.as_bytes());
            }
        }
    }
}
