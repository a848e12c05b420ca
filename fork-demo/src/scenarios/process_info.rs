//! The function of `thread-info` in a process (003 把线程方法,改为进程方法).

use fork_demo::Process;
use notes::say;
use notes::say::python_bool;
use notes::thread::current_thread;

/// Prints the argument, the thread's name, its kernel id, and whether it is a daemon and alive.
fn func(s: &str) {
    say!("{s}");
    say!("{}", current_thread().name()); // A process has a main thread of its own.
    say!("{}", current_thread().native_id()); // The id of the main thread is the pid.
    say!("Daemon: {}", python_bool(current_thread().is_daemon()));
    say!("alive: {}", python_bool(current_thread().is_alive()));
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut p = Process::new(|| func("hello tz"));
    p.start()?;
    p.join()?;
    Ok(())
}
