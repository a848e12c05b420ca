//! The name by which reports call a thread.

use notes_runtime::thread;

use crate::held;

/// The calling thread's name: that of its `Thread`, or of its `std::thread`, or else a number.
pub(crate) fn thread_name() -> String {
    let of_thread = thread::current_name();
    if of_thread != thread::main_thread().name() {
        return of_thread;
    }
    match std::thread::current().name() {
        Some("main") => of_thread,
        Some(name) => name.to_owned(),
        None => format!("thread {}", held::thread_number()),
    }
}
