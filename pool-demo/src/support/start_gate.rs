//! Holds endless loops back until all of them have started.

use notes::event;
use shared_memory::{Event, SegmentError};

/// Keeps the first loops from occupying all processors before the others are started. Works for threads and processes.
pub(crate) struct StartGate(Event);

impl StartGate {
    pub(crate) fn new() -> Result<StartGate, SegmentError> {
        Ok(StartGate(Event::new()?))
    }

    /// Returns a function that waits until the gate is open, then runs `work`.
    pub(crate) fn hold(&self, work: fn()) -> impl Fn() + Send + use<> {
        let gate = self.0.clone();
        move || {
            gate.wait();
            let _work = event::work("loop");
            work();
        }
    }

    pub(crate) fn open(&self) {
        self.0.set();
    }
}
