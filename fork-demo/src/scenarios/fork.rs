//! `os.fork`: one call, two returns (000 创建子进程, 004 多进程 multiprocessing).

use std::os::unix::process::parent_id;
use std::process::id;

use fork_demo::{Fork, exit_now, fork};
use notes::say;

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("Process ({}) start...", id());
    match fork()? {
        Fork::Child => {
            say!(
                "I am child process ({}) and my parent is {}.",
                id(),
                parent_id()
            );
            // The child is a copy of its parent, including the call stack. If it returned, it would run the parent's
            // code.
            exit_now(0)
        }
        Fork::Parent { child } => {
            say!(
                "I ({}) just created a child process ({}).",
                id(),
                child.pid()
            );
            // The notes' parent ends at once, so the child may get another parent.
            child.wait()?;
        }
    }
    Ok(())
}
