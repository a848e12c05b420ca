//! Three processes print A, B, C in turn (001 所有同步原语的等价物; 003 按顺序打印ABC, with processes for threads).

use fork_demo::Process;
use notes::say;
use shared_memory::{Condition, LockError, RawValue};

fn print_in_turn(
    condition: &Condition,
    current: &RawValue<u8>,
    mine: u8,
    next: u8,
) -> Result<(), LockError> {
    for _ in 0..10 {
        let _held = condition.acquire()?;
        while current.get() != mine {
            condition.wait()?;
        }
        say!("{}", char::from(mine));
        current.set(next);
        condition.notify_all()?;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let condition = Condition::new()?;
    let current = RawValue::new(b'A')?;
    let (condition, current) = (&condition, &current);
    // Daemons: if one process can't start, the others would wait for it for ever.
    let process = |mine, next| {
        Process::new(move || print_in_turn(condition, current, mine, next)).daemon(true)
    };

    let mut a = process(b'A', b'B').named("A");
    let mut b = process(b'B', b'C').named("B");
    let mut c = process(b'C', b'A').named("C");

    a.start()?;
    b.start()?;
    c.start()?;

    a.join_ok()?;
    b.join_ok()?;
    c.join_ok()?;
    Ok(())
}
