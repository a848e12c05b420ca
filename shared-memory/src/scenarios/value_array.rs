//! A number and a list in shared memory, changed by a child (001 共享内存).

use fork_demo::Process;
use notes::say;
use shared_memory::{Array, Value};

#[expect(clippy::approx_constant, reason = "the notes' number")]
fn f(n: &Value, a: &Array) {
    n.set(3.1415927);
    for i in 0..a.len() {
        a.set(i, -a.get(i));
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let num = Value::new(0.0)?;
    let arr = Array::new(0..10)?;

    let mut p = Process::new(|| f(&num, &arr));
    p.start()?;
    p.join()?;

    say!("{}", num.get());
    say!("{:?}", arr.to_vec());
    Ok(())
}
