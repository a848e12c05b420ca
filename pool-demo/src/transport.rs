//! Carries tasks and results between the parent and its workers: shared memory and a spill file.

use crate::cpus::usable_cpus;
use crate::error::PoolError;
use crate::shared_state::{ClaimedTask, SharedState, StateMemory};
use crate::spill_file::SpillFile;

/// The names of the two directions in timelines.
pub(crate) const TASKS: &str = "tasks";
pub(crate) const RESULTS: &str = "results";

#[derive(Debug)]
pub(crate) struct Transport {
    memory: StateMemory,
    pub(crate) spill_file: SpillFile,
    /// The number of processors for the parent and the workers together.
    pub(crate) cpus: usize,
}

impl Transport {
    pub(crate) fn new(workers: usize) -> Result<Transport, PoolError> {
        Ok(Transport {
            memory: StateMemory::new(workers)?,
            spill_file: SpillFile::new().map_err(|source| PoolError::System {
                operation: "create its spill file (memfd)",
                source,
            })?,
            cpus: usable_cpus(),
        })
    }

    #[inline]
    pub(crate) fn state(&self) -> SharedState<'_> {
        self.memory.state()
    }

    /// Frees the cell of a claimed task that no worker will run from this cell.
    pub(crate) fn discard_task(&self, claimed: &ClaimedTask) {
        if claimed.is_spilled {
            let offset = SpillFile::cell_offset(claimed.cell());
            self.spill_file.free(offset, claimed.task.len);
        }
        self.state().tasks().free(claimed);
    }
}
