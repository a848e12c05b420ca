//! What a new process does: takes its name, runs its body, and ends without becoming its parent.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::ffi::CString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use nix::sys::prctl;
use nix::sys::signal::{Signal, raise};
use notes_runtime::actor::{self, Birth, Kind, Unborn};
use notes_runtime::thread;

use crate::current::{self, Identity};
use crate::sys;

/// The exit code of a child that panicked, as of any Rust program that does.
pub const PANICKED: i32 = 101;

/// What a child needs to know to begin, made before the fork: a page that a child is the first to
/// touch costs it a fault, 3 µs here where an empty child lives for 50, so it allocates nothing.
#[derive(Debug)]
pub(crate) struct Newborn {
    pub(crate) identity: Box<Identity>,
    pub(crate) actor: Unborn,
    /// Whether the parent's end is its end; always so for a daemon.
    pub(crate) dies_with_parent: bool,
}

impl Newborn {
    pub(crate) fn new(identity: Box<Identity>, birth: &Birth, dies_with_parent: bool) -> Newborn {
        Newborn {
            actor: birth.prepare(Kind::Process, &identity.name),
            dies_with_parent: dies_with_parent || identity.daemon,
            identity,
        }
    }
}

/// The name that `ps -o comm` and `top` show (its first 15 bytes), changed until this is dropped.
///
/// A fork copies it: what the child inherits, it need not do.
#[derive(Debug)]
pub(crate) struct ShownName {
    before: CString,
}

impl ShownName {
    pub(crate) fn change(name: &str) -> Option<ShownName> {
        let before = prctl::get_name().ok()?;
        let name: Vec<u8> = name.bytes().filter(|byte| *byte != 0).collect();
        prctl::set_name(&CString::new(name).ok()?).ok()?;
        Some(ShownName { before })
    }

    /// This is the child, and keeps the name.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for ShownName {
    fn drop(&mut self) {
        // Fails only for a bad pointer.
        prctl::set_name(&self.before).unwrap_or(());
    }
}

/// The first thing in a child. Ends it if its parent is gone and it should go too.
pub(crate) fn begin(newborn: Newborn) {
    if newborn.dies_with_parent {
        die_with(newborn.identity.parent_pid);
    }
    current::become_process(newborn.identity);
    actor::begin_as(newborn.actor);
}

/// Runs `body`, waits for the threads that it has started, and ends the process with its code, or
/// with [`PANICKED`].
pub(crate) fn run(body: impl FnOnce() -> i32) -> ! {
    // Unwind safe: nothing of this process outlives the panic but its last words.
    let code = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // Its destructor might panic in turn.
        std::mem::forget(payload);
        PANICKED
    });
    thread::join_all();
    exit_now(code)
}

/// Ends this process: tells the timeline, flushes standard output, and `_exit`s.
///
/// For a child after [`fork`](crate::fork()), which would run its parent's destructors otherwise.
/// No destructor runs, nor any `atexit` function; the kernel keeps the lowest eight bits of `code`.
pub fn exit_now(code: i32) -> ! {
    actor::end();
    flush_output();
    sys::exit(code)
}

/// Writes out what std has buffered, so that a fork copies nothing and `_exit` loses nothing.
pub(crate) fn flush_output() {
    // A closed pipe: whoever prints next will notice.
    io::stdout().flush().unwrap_or(());
}

/// Asks the kernel for SIGKILL when the parent ends, however it ends.
fn die_with(parent_pid: i32) {
    let asked = prctl::set_pdeathsig(Signal::SIGKILL);
    // The parent may have ended before the kernel was asked.
    if asked.is_err() || nix::unistd::getppid().as_raw() != parent_pid {
        raise(Signal::SIGKILL).unwrap_or(());
    }
}

/// Makes a panic in a child one message that names the process; in this one, all stays as it is.
///
/// Once, before the first child, which inherits it. Whoever sets another hook later has the say.
pub(crate) fn name_processes_in_panics() {
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
    let message = panic_message(info);
    let (name, pid, place) = (me.name, me.pid, place.unwrap_or_default());
    let mut text = format!("{of_thread}process {name} ({pid}) panicked{place}: {message}");
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        text += &format!("\n{trace}");
    }
    // Standard error may be closed; the exit code tells, too.
    notes_runtime::output::warning(text);
}

/// `panic!` with a literal carries a `&str`, with arguments a `String`.
fn panic_message<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    let literal = payload.downcast_ref::<&str>().copied();
    let formatted = || payload.downcast_ref::<String>().map(String::as_str);
    literal.or_else(formatted).unwrap_or("(no message)")
}
