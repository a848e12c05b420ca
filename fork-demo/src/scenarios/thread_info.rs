//! The attributes of the current thread and of the current process (003 基本使用; 把线程方法,改为进程方法; 三者相同都是pid).

use std::sync::mpsc;

use fork_demo::{Process, current};
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

/// Prints the same attributes of the process.
fn func_of_process(s: &str) {
    say!("{s}");
    say!("{}", current().name);
    say!("{}", current().pid);
    say!("alive: {}", python_bool(true)); // The process that runs this line is alive.
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t = Thread::new(|| func("hello tz")).target("func").daemon(true);
    t.start()?;
    t.join()?;

    // The same function in a process. It runs on the main thread, whose native id is the pid.
    let mut p = Process::new(|| func("hello tz"));
    p.start()?;
    p.join()?;

    let mut p = Process::new(|| func_of_process("hello tz"));
    p.start()?;
    p.join()?;

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
