//! The message of a panic in a child: one line that names the process.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::PanicHookInfo;
use std::sync::Once;

use notes_runtime::thread::panic_message;

use crate::current;

/// Makes a panic in a child one message that names the process; in this one, all stays as it is.
///
/// Once, before the first child, which inherits it. A hook that the program sets later replaces this one.
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
    // Lost if standard error is closed; the exit code reports the panic, too.
    notes_runtime::output::warning(text);
}
