//! Prints a panic in a child as one line that names the process.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::PanicHookInfo;
use std::sync::Once;

use notes_runtime::thread::panic_message;

use crate::current;

/// Installs a panic hook that prints one message with the process's name in a child. In this process, the previous
/// hook still runs.
///
/// Installed once, before the first child, so that children inherit it. If the program sets another hook later, that
/// hook replaces this one.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if current::is_child() {
                report_panic(info);
            } else {
                before(info);
            }
        }));
    });
}

fn report_panic(info: &PanicHookInfo<'_>) {
    let me = current::current();
    let thread = std::thread::current();
    let of_thread = match thread.name() {
        Some("main") | None => String::new(),
        Some(name) => format!("thread {name} of "),
    };
    let place = info.location().map(|at| format!(" at {at}"));
    let message = panic_message(info.payload());
    let (name, pid, place) = (me.name, me.pid, place.unwrap_or_default());
    let mut text = format!("{of_thread}process {name} ({pid}) panicked{place}: {message}");
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        text += &format!("\n{trace}");
    }
    // If standard error is closed, the message is lost. The exit code still reports the panic.
    notes_runtime::output::warning(text);
}
