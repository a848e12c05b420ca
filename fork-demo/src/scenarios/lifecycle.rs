//! The methods and attributes of `Process`, one after the other (000 multiprocessing, 001 参考 Process 类, 002 Process类常用方法, 003).

use std::io::Read;

use fork_demo::{Process, current};
use notes::pace::{real, sleep};
use notes::say;

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    one_life()?;
    four_ends()?;
    two_mistakes()?;
    ends_with_its_parent()
}

/// Shows name, pid, is_alive() and exitcode before the start, while the process runs, and after its end.
fn one_life() -> anyhow::Result<()> {
    let mut p = Process::new(work_for_ever).daemon(true);
    tell(&p);
    p.start()?;
    tell(&p);
    // Waits for at most 0.5 s. The process may not have ended then.
    match p.join_timeout(real(0.5))? {
        None => say!("join(0.5): {} still runs", p.name()),
        Some(status) => say!("join(0.5): {status}"),
    }
    // `terminate` only sends a signal. `join` waits until the process has ended.
    p.terminate()?;
    p.join()?;
    tell(&p);
    // A process can be joined many times.
    p.join()?;
    Ok(())
}

fn tell(p: &Process<'_>) {
    let pid = p.pid().map_or("None".to_owned(), |pid| pid.to_string());
    let exitcode = p
        .exit_status()
        .map_or("None".to_owned(), |status| status.python_text());
    let alive = if p.is_alive() { "True" } else { "False" };
    say!(
        "{}: pid {pid}, is_alive {alive}, exitcode {exitcode}",
        p.name()
    );
}

/// A daemon with this work ends when its parent ends.
fn work_for_ever() -> ! {
    loop {
        sleep(1.0);
    }
}

/// An exit code is the child's code, or the negative number of the signal that killed it.
fn four_ends() -> anyhow::Result<()> {
    let mut returns = Process::new(|| {}).named("returns");
    let mut exits = Process::new(|| 3).named("exits");
    let mut terminated = Process::new(work_for_ever).named("terminated").daemon(true);
    let mut killed = Process::new(work_for_ever).named("killed").daemon(true);
    for p in [&mut returns, &mut exits, &mut terminated, &mut killed] {
        p.start()?;
    }
    terminated.terminate()?;
    // Python's kill() is terminate() with SIGKILL, which no process can catch.
    killed.kill()?;
    for p in [&returns, &exits, &terminated, &killed] {
        let status = p.join()?;
        say!("{}: exitcode {}", p.name(), status.python_text());
    }
    Ok(())
}

fn two_mistakes() -> anyhow::Result<()> {
    let mut p = Process::new(|| {});
    if let Err(error) = p.join() {
        say!("join() before start(): {error}");
    }
    p.start()?;
    p.join()?;
    if let Err(error) = p.start() {
        say!("start() once more: {error}");
    }
    Ok(())
}

/// When a parent ends, it terminates its daemons and waits for its other children.
fn ends_with_its_parent() -> anyhow::Result<()> {
    // The read blocks until no process holds the writing end, so it returns when the last process has ended.
    let (mut all_gone, held) = std::io::pipe()?;
    let mut p = Process::new(|| {
        let _held = held;
        have_two_children()
    });
    p.start()?;
    p.join()?;
    say!("{} has ended", p.name());
    all_gone.read_to_end(&mut Vec::new())?;
    say!("and no child of it is left");
    Ok(())
}

fn have_two_children() -> anyhow::Result<()> {
    let mut daemon = Process::new(work_for_ever).daemon(true);
    let mut other = Process::new(|| {
        sleep(0.5);
        say!("{}: I was waited for", current().name);
    });
    daemon.start()?;
    other.start()?;
    say!(
        "{} and {} run, one is a daemon: my last line",
        daemon.name(),
        other.name()
    );
    // Both handles are dropped here. This does what a Python process does at its end.
    Ok(())
}
