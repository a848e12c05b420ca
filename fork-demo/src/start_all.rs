//! Starts several processes that were all made before, so that each child owns only its own closure.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls `start` for each process, in order. The function that it passes to `start` is for the child: it drops, with
/// `drop_work`, what belongs to the processes after it.
pub(crate) fn start_all<P, E>(
    mut processes: Vec<P>,
    start: impl Fn(P, &mut dyn FnMut()) -> Result<(), E>,
    drop_work: impl Fn(&mut P),
) -> Result<(), E> {
    processes.reverse(); // The next process is the last one, which `pop` takes off.
    while let Some(next) = processes.pop() {
        start(next, &mut || {
            for pending in processes.iter_mut().rev() {
                // This is unwind safe: the child uses the process no more. The panic hook has printed the message.
                let dropped = catch_unwind(AssertUnwindSafe(|| drop_work(pending)));
                dropped.unwrap_or_else(std::mem::forget);
            }
        })?;
    }
    Ok(())
}
