//! Intended panics: one line each, also with `RUST_BACKTRACE=1`, whose hundred lines would hide the scenario's.

use fork_demo::current;
use notes::thread::panic_message;

/// From now on, a panic in this process prints one line, without a backtrace.
pub(crate) fn report_in_one_line() {
    std::panic::set_hook(Box::new(|info| {
        let (me, thread) = (current(), std::thread::current());
        let of_thread = match thread.name() {
            Some("main") | None => String::new(),
            Some(name) => format!("thread {name} of "),
        };
        let place = info.location().map(|at| format!(" at {at}"));
        let (place, message) = (place.unwrap_or_default(), panic_message(info.payload()));
        let (name, pid) = (me.name, me.pid);
        notes::warn!("{of_thread}process {name} ({pid}) panicked{place}: {message}");
    }));
}
