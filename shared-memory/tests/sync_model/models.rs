//! What must hold in every order of steps.

mod barrier;
mod condition;
mod event;
mod event_count;
mod lock;
mod semaphore;

use crate::check::check;
