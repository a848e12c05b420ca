//! A `main` without a guard: the spawned child runs it from the start, and its own start is refused (002 `__main__`
//! 说明).

use fork_demo::Process;
use notes::say;

/// The child's function. The child never calls it.
fn run_proc((): ()) {
    say!("子进程运行中");
}

/// Runs the scenario: the parent and the child both run this.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("父进程启动");
    let mut p = Process::spawned(run_proc, ());
    p.start()?; // In the child this returns an error, as Python raises RuntimeError.
    let status = p.join()?;
    say!("子进程结束, exitcode {}", status.python_code());
    Ok(())
}
