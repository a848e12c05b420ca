//! What a thread can find out about itself (003 基本使用).

use std::sync::mpsc;

use notes::say;
use notes::say::python_bool;
use notes::thread::{Thread, active_count, current_thread, enumerate};

/// Prints the argument, the thread's name, its kernel id, and whether it is a daemon and alive.
fn func(s: &str) {
    say!("{s}");
    say!("{}", current_thread().name());
    say!("{}", current_thread().native_id());
    say!("Daemon: {}", python_bool(current_thread().is_daemon()));
    say!("alive: {}", python_bool(current_thread().is_alive()));
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t = Thread::new(|| func("hello tz")).target("func").daemon(true);
    t.start()?;
    t.join()?;

    notes::ours!();
    rest_of_the_table()
}

/// The methods that the notes list in a table but do not call in a script.
fn rest_of_the_table() -> anyhow::Result<()> {
    let main = current_thread();
    say!("{}", main.name());
    say!("ident: {}", main.ident()); // The C library's id of the thread.
    say!("native_id: {}", main.native_id());
    say!("pid: {}", std::process::id());

    let (release, held) = mpsc::channel::<()>();
    let mut t = Thread::new(move || for () in held {}).target("wait"); // Runs until the sender is dropped.
    say!("{} alive: {}", t.name(), python_bool(t.is_alive()));
    t.start()?;
    say!("{} alive: {}", t.name(), python_bool(t.is_alive()));
    say!("enumerate: {}", enumerate().join(", "));
    say!("active_count: {}", active_count());
    drop(release);
    t.join()?;
    say!("{} alive: {}", t.name(), python_bool(t.is_alive()));
    say!("active_count: {}", active_count());
    Ok(())
}
