//! Three processes print A, B, C in turn (001 所有同步原语的等价物; 003 按顺序打印ABC, with processes for threads).

use fork_demo::Process;
use notes::say;
use shared_memory::{Condition, LockError, RawValue};

fn process_a(condition: &Condition, current: &RawValue<u8>) -> Result<(), LockError> {
    for _ in 0..10 {
        let _held = condition.acquire()?;
        while current.get() != b'A' {
            condition.wait()?;
        }
        say!("A");
        current.set(b'B');
        condition.notify_all()?;
    }
    Ok(())
}

fn process_b(condition: &Condition, current: &RawValue<u8>) -> Result<(), LockError> {
    for _ in 0..10 {
        let _held = condition.acquire()?;
        while current.get() != b'B' {
            condition.wait()?;
        }
        say!("B");
        current.set(b'C');
        condition.notify_all()?;
    }
    Ok(())
}

fn process_c(condition: &Condition, current: &RawValue<u8>) -> Result<(), LockError> {
    for _ in 0..10 {
        let _held = condition.acquire()?;
        while current.get() != b'C' {
            condition.wait()?;
        }
        say!("C");
        current.set(b'A');
        condition.notify_all()?;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let condition = Condition::new()?;
    let current = RawValue::new(b'A')?;

    // Daemons: if one process can't start, the others would wait for it forever.
    let mut a = Process::new(|| process_a(&condition, &current))
        .named("A")
        .daemon(true);
    let mut b = Process::new(|| process_b(&condition, &current))
        .named("B")
        .daemon(true);
    let mut c = Process::new(|| process_c(&condition, &current))
        .named("C")
        .daemon(true);

    a.start()?;
    b.start()?;
    c.start()?;

    a.join_ok()?;
    b.join_ok()?;
    c.join_ok()?;
    Ok(())
}
