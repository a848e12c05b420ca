//! The dispatcher's state: the open tasks and the tasks to send. Also sends tasks and reads results.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use notes_runtime::event;

use super::task_table::{OpenTask, TaskTable};
use crate::adaptive_spin::AdaptiveSpin;
use crate::call::{Call, DeferredCall, OutcomeSink, TaskSource};
use crate::error::{TaskError, TaskFailure, TransferStep};
use crate::pull_budget::coarse_time;
use crate::shared_state::{MAX_INLINE_ARGUMENTS, RecordKind, TASK_CELLS, TaskDescriptor};
use crate::spill_file::SpillFile;
use crate::transport::{TASKS, Transport};
use crate::workers::Workers;

/// The limit on the bytes of arguments of all tasks that no worker has begun. A single task may have more.
const MAX_ARGUMENT_BYTES: usize = 64 << 20;
/// After this many submitted items, the dispatcher reads results.
const READ_INTERVAL: u32 = 1024;
/// A call reads this many bytes of long results from a worker, and then looks at the clock. It copies them in less than a
/// millisecond.
const MAX_LONG_BYTES: usize = 1 << 20;

/// The dispatcher sleeps this long before it checks for the first time whether workers have died. Only results wake it.
pub(super) const MIN_SLEEP: Duration = Duration::from_millis(1);

/// The sources of tasks that are not made yet.
type Sources<'a> = VecDeque<Box<dyn TaskSource<'a> + 'a>>;

/// The parent's side of the pool. Each submitted task gets a result or an error, exactly once.
pub(crate) struct Dispatcher<'a> {
    pub(crate) transport: Arc<Transport>,
    pub(crate) workers: Workers<'a>,
    pub(super) table: TaskTable<'a>,
    /// The position of the next task in the ring.
    pub(super) position: u64,
    /// Workers that have had no task yet. The first tasks go to them, so that N first tasks run in N different
    /// workers, even if the tasks are short.
    unused_workers: Range<usize>,
    /// Tasks to send before any other task: the tasks that a dead worker had not finished, and the tasks that found
    /// no room.
    pub(super) requeued: VecDeque<u64>,
    /// The number of tasks submitted so far.
    submitted: u64,
    pub(super) retries: u32,
    pub(super) deferred: VecDeque<DeferredCall<'a>>,
    sources: Sources<'a>,
    /// The number of items submitted since the dispatcher last read results.
    items_since_read: u32,
    /// The time of the coarse clock when the dispatcher last asked whether work is due.
    pub(super) coarse: i64,
    pub(super) last_reap: Instant,
    /// Whether the timeline shows that the parent waits.
    pub(super) is_waiting: bool,
    pub(super) spin: AdaptiveSpin,
    /// How long the dispatcher sleeps before it checks whether workers have died.
    pub(super) sleep: Duration,
    buffer: Vec<u8>,
    spilled: Vec<u8>,
}

impl<'a> Dispatcher<'a> {
    pub(crate) fn new(
        transport: Arc<Transport>,
        workers: Workers<'a>,
        retries: u32,
    ) -> Dispatcher<'a> {
        Dispatcher {
            unused_workers: 0..transport.state().workers(),
            transport,
            workers,
            table: TaskTable::default(),
            position: 0,
            requeued: VecDeque::new(),
            submitted: 0,
            retries,
            deferred: VecDeque::new(),
            sources: VecDeque::new(),
            items_since_read: 0,
            coarse: coarse_time().unwrap_or_default(),
            last_reap: Instant::now(),
            is_waiting: false,
            spin: AdaptiveSpin::new(),
            sleep: MIN_SLEEP,
            buffer: Vec::new(),
            spilled: Vec::new(),
        }
    }

    /// The number of tasks that have not ended.
    pub(crate) fn open_tasks(&self) -> usize {
        self.table.open
    }

    /// The number of tasks that would be lost if the pool ended now, and whether there are items that are not sent yet.
    pub(crate) fn unfinished(&mut self) -> (usize, bool) {
        self.read_results_up_to(usize::MAX);
        (self.table.wanted(), !self.sources.is_empty())
    }

    /// Whether there is no task to wait for and no callback to call.
    pub(crate) fn is_settled(&self) -> bool {
        self.table.open == 0 && self.sources.is_empty() && self.deferred.is_empty()
    }

    /// The number of tasks submitted so far.
    pub(crate) fn submitted(&self) -> u64 {
        self.submitted
    }

    /// Adds a source after the others. The pool makes its tasks when there is room for them.
    pub(crate) fn add_source(&mut self, source: Box<dyn TaskSource<'a> + 'a>) {
        self.sources.push_back(source);
    }

    /// Takes the first source, if there is room for one of its tasks.
    pub(crate) fn take_source(&mut self) -> Option<Box<dyn TaskSource<'a> + 'a>> {
        // Sources use only half of the ring. The other half is for callers that wait for room.
        let tasks = self.transport.state().tasks();
        let has_room = self.has_room() && tasks.is_half_empty(self.position);
        has_room.then(|| self.sources.pop_front())?
    }

    /// Puts back a source that has more tasks, behind the others: sources take turns, so an endless one stops no other.
    pub(crate) fn put_back(&mut self, source: Box<dyn TaskSource<'a> + 'a>) {
        self.sources.push_back(source);
    }

    pub(crate) fn take_sources(&mut self) -> Sources<'a> {
        std::mem::take(&mut self.sources)
    }

    /// Adds a callback to call when the dispatcher is no longer borrowed.
    pub(crate) fn defer(&mut self, call: Option<DeferredCall<'a>>) {
        self.deferred.extend(call);
    }

    pub(crate) fn deferred_len(&self) -> usize {
        self.deferred.len()
    }

    pub(crate) fn take_first_deferred(&mut self) -> Option<DeferredCall<'a>> {
        self.deferred.pop_front()
    }

    pub(crate) fn take_deferred(&mut self) -> VecDeque<DeferredCall<'a>> {
        std::mem::take(&mut self.deferred)
    }

    /// Returns an empty buffer for arguments. It reuses the buffer of an ended task, if there is one.
    pub(crate) fn take_buffer(&mut self) -> Vec<u8> {
        self.table.spare_buffers.pop().unwrap_or_default()
    }

    /// Whether a task can be sent at once.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        self.requeued.is_empty()
            && (self.table.bytes < MAX_ARGUMENT_BYTES || self.has_room_for_bytes())
            && self.has_free_cell()
    }

    #[inline]
    pub(super) fn has_free_cell(&self) -> bool {
        self.transport.state().tasks().has_room(self.position)
    }

    /// Whether a task with a long argument may be sent: if a worker is idle, or if the arguments that no worker has
    /// copied yet are below the limit. A worker has copied the arguments of the task that it has begun.
    fn has_room_for_bytes(&self) -> bool {
        let state = self.transport.state();
        let slots = (0..state.workers()).map(|worker| state.slot(worker));
        if self.table.open == 0
            || !state.tasks().is_ready() && slots.clone().any(|slot| slot.state().is_idle())
        {
            return true;
        }
        let begun: usize = slots
            .filter_map(|slot| {
                let (id, begun) = slot.last();
                let task = self.table.get(id).filter(|_| begun > 0)?;
                Some(task.call.arguments.len())
            })
            .sum();
        self.table.bytes.saturating_sub(begun) < MAX_ARGUMENT_BYTES
    }

    /// Submits a task. Sends it at once if there is room, otherwise before any later task.
    pub(crate) fn submit(&mut self, call: Call, sink: Rc<dyn OutcomeSink<'a> + 'a>) {
        let has_room = self.requeued.is_empty() && self.has_free_cell();
        self.items_since_read = self.items_since_read.saturating_add(call.items);
        let task = OpenTask {
            call,
            number: self.submitted,
            ended: 0,
            retries: self.retries,
            retried: 0,
            unstarted_deaths: 0,
            sink,
        };
        self.submitted += 1;
        let id = self.table.insert(task);
        if has_room {
            self.send(id);
        } else {
            self.requeued.push_back(id);
        }
        if self.items_since_read >= READ_INTERVAL {
            // Without this, the result rings would fill up and the workers would wait for room while tasks pile up.
            self.read_results();
        }
    }

    /// Sends a task to the workers. There must be room.
    pub(super) fn send(&mut self, id: u64) {
        let Some(position) = self.transport.state().tasks().next_free(self.position) else {
            return self.requeued.push_front(id);
        };
        self.position = position;
        let Some(task) = self.table.get(id) else {
            return;
        };
        let arguments = &task.call.arguments;
        let descriptor = TaskDescriptor {
            id,
            number: task.number,
            items: task.call.items,
            skip: task.ended,
            function: task.call.function.number(),
            len: arguments.len() as u64,
        };
        let mut bytes = Some(arguments.as_slice());
        if arguments.len() > MAX_INLINE_ARGUMENTS {
            let offset = SpillFile::cell_offset(position as usize % TASK_CELLS);
            if let Err(error) = self.transport.spill_file.write(offset, arguments) {
                let failure = TaskFailure::BadArgument {
                    step: TransferStep::Transfer,
                    cause: error.to_string(),
                };
                return self.fail(id, &failure);
            }
            bytes = None;
        }
        event::puts(TASKS, task.number);
        let preferred = self.unused_workers.next();
        let state = self.transport.state();
        state.send(position, &descriptor, bytes, preferred);
        self.position += 1;
    }

    /// Ends all remaining items of a task with an error.
    pub(super) fn fail(&mut self, id: u64, failure: &TaskFailure) {
        while let Some(task) = self.table.get(id) {
            let error = TaskError::new(task.current_item(), failure.clone());
            self.deferred.extend(self.table.end_item(id, Err(error)));
        }
    }

    /// Ends all tasks with an error.
    pub(crate) fn fail_all(&mut self, failure: &TaskFailure) {
        self.requeued.clear();
        for id in self.table.ids() {
            self.fail(id, failure);
        }
    }

    /// Reads published results, but no more long ones of a worker than the caller has time for. Returns their number.
    pub(super) fn read_results(&mut self) -> usize {
        self.read_results_up_to(MAX_LONG_BYTES)
    }

    fn read_results_up_to(&mut self, long_bytes: usize) -> usize {
        self.items_since_read = 0;
        (0..self.transport.state().workers())
            .map(|worker| self.read_results_of(worker, long_bytes))
            .sum()
    }

    /// Reads all results of workers that have ended, also those that they have not published.
    pub(crate) fn read_last_results(&mut self) {
        let transport = Arc::clone(&self.transport);
        let state = transport.state();
        (0..state.workers()).for_each(|worker| state.results(worker).publish_for_dead());
        self.read_results_up_to(usize::MAX);
    }

    /// Reads the published results of a worker, until the long ones among them have `long_bytes`.
    pub(super) fn read_results_of(&mut self, worker: usize, long_bytes: usize) -> usize {
        let Dispatcher {
            transport,
            table,
            deferred,
            buffer,
            spilled,
            ..
        } = self;
        let results = transport.state().results(worker);
        if results.is_empty() {
            return 0;
        }
        let mut read = 0;
        let count = results.read_while(buffer, |record| {
            let is_long = record.kind == RecordKind::SpilledValue;
            deferred.extend(table.record(record, &transport.spill_file, spilled));
            read += if is_long { spilled.len() } else { 0 };
            read < long_bytes
        });
        transport.state().made_room(worker);
        count
    }
}
