//! What happens to a queue, told for pictures.

use std::cell::Cell;
use std::fmt::Display;

use notes_runtime::event;

use super::Queue;
use super::messages::Witness;

/// Tells what a call on a queue comes to.
pub(super) struct Teller<'a> {
    queue: &'a str,
    label: &'a dyn Display,
    has_waited: Cell<bool>,
}

impl<'a> Teller<'a> {
    #[inline]
    pub(super) fn new(queue: &'a str, label: &'a dyn Display) -> Teller<'a> {
        Teller {
            queue,
            label,
            has_waited: Cell::new(false),
        }
    }
}

impl Witness for Teller<'_> {
    #[cold]
    #[track_caller]
    fn waits(&self) {
        // Who is woken in vain waits on: it is one wait.
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
    pub(super) fn tell_got(&self, label: &dyn Display) {
        if event::is_on() {
            event::gets(&self.name, label);
            self.tell_length();
        }
    }

    /// The queue's length is a curve in pictures.
    #[track_caller]
    pub(super) fn tell_length(&self) {
        if event::is_on() {
            event::gauge(&self.name, self.len() as f64);
        }
    }
}
