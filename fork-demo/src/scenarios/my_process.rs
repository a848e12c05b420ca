//! Two processes of one type, each with its own name and pid (003 子类使用进程).

use fork_demo::{Process, Run, RunResult, current};
use notes::say;

/// The processes of this type are named after it, as in Python: `myProcess-1`.
#[expect(non_camel_case_types, reason = "the notes' name, which is printed")]
struct myProcess;

impl Run for myProcess {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            say!("{}", current().name);
            say!("{}", current().pid);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t1 = Process::of(myProcess);
    let mut t2 = Process::of(myProcess);

    t1.start()?;
    t2.start()?;

    t1.join_ok()?;
    t2.join_ok()?;
    Ok(())
}
