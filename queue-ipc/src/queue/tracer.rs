//! What happens to a queue, recorded for pictures.

use std::cell::Cell;
use std::fmt::Display;

use notes_runtime::event;

use super::byte_queue::Tracer;
use super::handle::Queue;

/// Records the events of one put or get.
pub(super) struct EventTracer<'a> {
    queue: &'a str,
    label: &'a dyn Display,
    has_waited: Cell<bool>,
}

impl<'a> EventTracer<'a> {
    #[inline]
    pub(super) fn new(queue: &'a str, label: &'a dyn Display) -> EventTracer<'a> {
        EventTracer {
            queue,
            label,
            has_waited: Cell::new(false),
        }
    }
}

impl Tracer for EventTracer<'_> {
    #[cold]
    #[track_caller]
    fn waits(&self) {
        // A caller that is woken and finds nothing continues to wait: this counts as one wait.
        if !self.has_waited.replace(true) {
            event::waits(self.queue);
        }
    }

    #[inline]
    #[track_caller]
    fn puts(&self) {
        if event::is_on() {
            event::puts(self.queue, self.label);
        }
    }

    #[track_caller]
    fn gives_up(&self) {
        event::gives_up(self.queue);
    }
}

impl<T> Queue<T> {
    #[track_caller]
    pub(super) fn trace_get(&self, label: &dyn Display) {
        if event::is_on() {
            event::gets(&self.name, label);
            self.trace_length();
        }
    }

    /// Records the queue's length, which pictures draw as a curve.
    #[track_caller]
    pub(super) fn trace_length(&self) {
        if event::is_on() {
            event::gauge(&self.name, self.len() as f64);
        }
    }
}
