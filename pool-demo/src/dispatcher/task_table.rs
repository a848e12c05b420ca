//! The table of open tasks. Each task has a unique id and the number of its items that have ended.

use std::io;
use std::rc::Rc;

use notes_runtime::event;

use crate::call::{Call, DeferredCall, Outcome, OutcomeSink};
use crate::error::{TaskError, TaskFailure, TransferStep};
use crate::shared_state::{RecordKind, ResultRecord};
use crate::spill_file::SpillFile;
use crate::transport::RESULTS;

/// A task that has not ended.
pub(super) struct OpenTask<'a> {
    pub(super) call: Call,
    pub(super) number: u64,
    /// The number of items that have ended. Items end in order.
    pub(super) ended: u32,
    /// Retries left for item `retried`; other items have the pool's default.
    pub(super) retries: u32,
    pub(super) retried: u32,
    /// The number of workers that died with this task before they began the current item.
    pub(super) unstarted_deaths: u32,
    pub(super) sink: Rc<dyn OutcomeSink<'a> + 'a>,
}

impl OpenTask<'_> {
    /// The number of the item that ends next.
    pub(super) fn current_item(&self) -> u64 {
        self.call.first + u64::from(self.ended)
    }
}

/// An entry of the table. Successive tasks in the same entry have different generations.
struct Entry<'a> {
    generation: u32,
    task: Option<OpenTask<'a>>,
}

#[derive(Default)]
pub(super) struct TaskTable<'a> {
    entries: Vec<Entry<'a>>,
    free: Vec<u32>,
    /// The number of tasks that have not ended. `bytes` is the total length of their arguments.
    pub(super) open: usize,
    pub(super) bytes: usize,
    /// Buffers of tasks that have ended.
    pub(super) spare_buffers: Vec<Vec<u8>>,
}

impl<'a> TaskTable<'a> {
    /// Adds a task. Returns its id: the generation in the upper half, the entry's index in the lower one.
    pub(super) fn insert(&mut self, task: OpenTask<'a>) -> u64 {
        self.open += 1;
        self.bytes += task.call.arguments.len();
        let index = self.free.pop().unwrap_or_else(|| {
            self.entries.push(Entry {
                generation: 0,
                task: None,
            });
            (self.entries.len() - 1) as u32
        });
        let entry = &mut self.entries[index as usize];
        // Generations start at 1, so that an id is never 0: the slot of a new worker has task id 0.
        entry.generation = entry.generation.wrapping_add(1).max(1);
        entry.task = Some(task);
        u64::from(entry.generation) << 32 | u64::from(index)
    }

    pub(super) fn get(&self, id: u64) -> Option<&OpenTask<'a>> {
        let entry = self.entries.get(id as u32 as usize)?;
        (u64::from(entry.generation) == id >> 32).then_some(entry.task.as_ref())?
    }

    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut OpenTask<'a>> {
        let entry = self.entries.get_mut(id as u32 as usize)?;
        (u64::from(entry.generation) == id >> 32).then_some(entry.task.as_mut())?
    }

    /// The ids of all tasks that have not ended, oldest first.
    pub(super) fn ids(&self) -> Vec<u64> {
        let entries = self.entries.iter().enumerate();
        let mut open: Vec<_> = entries
            .filter_map(|(index, entry)| {
                let id = u64::from(entry.generation) << 32 | index as u64;
                entry.task.as_ref().map(|task| (task.number, id))
            })
            .collect();
        open.sort_unstable();
        open.into_iter().map(|(_, id)| id).collect()
    }

    /// The number of tasks whose outcomes someone can still get.
    pub(super) fn wanted(&self) -> usize {
        let tasks = self.entries.iter().filter_map(|entry| entry.task.as_ref());
        tasks.filter(|task| task.sink.is_wanted()).count()
    }

    /// Records a worker's report about an item.
    #[inline]
    pub(super) fn record(
        &mut self,
        record: ResultRecord<'_>,
        spill_file: &SpillFile,
        spilled: &mut Vec<u8>,
    ) -> Option<DeferredCall<'a>> {
        let entry = self.entries.get_mut(record.task as usize)?;
        let task = entry.task.as_mut()?;
        event::gets(RESULTS, task.number);
        if record.kind == RecordKind::Value && task.ended + 1 < task.call.items {
            // Nearly all records of a chunk take this path.
            let index = task.current_item();
            task.ended += 1;
            return task.sink.accept(index, Ok(record.bytes));
        }
        let id = u64::from(entry.generation) << 32 | u64::from(record.task);
        self.record_any(id, record, spill_file, spilled)
    }

    /// Records a report that may be for the last item of its task, or that is not an inline value.
    fn record_any(
        &mut self,
        id: u64,
        record: ResultRecord<'_>,
        spill_file: &SpillFile,
        spilled: &mut Vec<u8>,
    ) -> Option<DeferredCall<'a>> {
        let item = self.get(id)?.current_item();
        let text = || String::from_utf8_lossy(record.bytes).into_owned();
        let failure = match record.kind {
            RecordKind::Value => return self.end_item(id, Ok(record.bytes)),
            RecordKind::SpilledValue => match take_spilled(record.bytes, spill_file, spilled) {
                Ok(()) => return self.end_item(id, Ok(spilled)),
                Err(error) => bad_result(TransferStep::Transfer, error.to_string()),
            },
            RecordKind::Panic => TaskFailure::Panicked(text()),
            RecordKind::ArgumentNotReceived => bad_argument(TransferStep::Transfer, text()),
            RecordKind::ArgumentNotDeserialized => bad_argument(TransferStep::Deserialize, text()),
            RecordKind::ResultNotSerialized => bad_result(TransferStep::Serialize, text()),
            RecordKind::ResultNotSent => bad_result(TransferStep::Transfer, text()),
        };
        self.end_item(id, Err(TaskError::new(item, failure)))
    }

    /// Ends the current item of a task. If this is the last item, the task ends, too.
    pub(super) fn end_item(&mut self, id: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        let task = self.get_mut(id)?;
        let index = task.current_item();
        task.ended += 1;
        if task.ended < task.call.items {
            return task.sink.accept(index, outcome);
        }
        let entry = &mut self.entries[id as u32 as usize];
        let mut task = entry.task.take()?;
        self.free.push(id as u32);
        self.open -= 1;
        self.bytes -= task.call.arguments.len();
        if task.call.arguments.capacity() <= 4096 && self.spare_buffers.len() < 64 {
            task.call.arguments.clear();
            self.spare_buffers.push(task.call.arguments);
        }
        let call = task.sink.accept(index, outcome);
        if Rc::strong_count(&task.sink) > 1 {
            return call;
        }
        // Nobody else has the results. Their destructors are the caller's code, which may panic or use the pool.
        let sink = task.sink;
        Some(Box::new(move || {
            let _dropped_last = sink;
            if let Some(call) = call {
                call();
            }
        }))
    }
}

fn bad_argument(step: TransferStep, cause: String) -> TaskFailure {
    TaskFailure::BadArgument { step, cause }
}

fn bad_result(step: TransferStep, cause: String) -> TaskFailure {
    TaskFailure::BadResult { step, cause }
}

fn take_spilled(place: &[u8], spill_file: &SpillFile, into: &mut Vec<u8>) -> io::Result<()> {
    let word = |at: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&place[at..at + 8]);
        u64::from_ne_bytes(eight)
    };
    spill_file.take(word(0), word(8), into)
}
