//! The slides' version of `process`, with the child's name (002 Process类).

use fork_demo::Process;
use notes::say;

fn run_proc(name: &str) {
    say!("子进程运行中, name = {name}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("父进程启动");
    let mut p = Process::new(|| run_proc("test"));
    say!("子进程将要执行");
    p.start()?;
    say!("{}", p.name());
    p.join_ok()?;
    say!("子进程结束");
    Ok(())
}
