//! A number and a list in shared memory, changed by a child (001 共享内存).

use fork_demo::Process;
use notes::say;
use shared_memory::{Array, ArrayError, Value};

#[expect(clippy::approx_constant, reason = "the notes' number")]
fn f(n: &Value<f64>, a: &Array<i32>) -> Result<(), ArrayError> {
    n.set(3.1415927)?;
    for i in 0..a.len() {
        a.set(i, -a.get(i)?)?;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let num = Value::new(0.0)?;
    let arr = Array::new(0..10)?;

    let mut p = Process::new(|| f(&num, &arr));
    p.start()?;
    p.join()?;

    say!("{}", num.get()?);
    say!("{:?}", arr.to_vec()?);
    Ok(())
}
