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

/// name, pid, is_alive() and exitcode before, during and after a life.
fn one_life() -> anyhow::Result<()> {
    let mut p = Process::new(work_for_ever).daemon(true);
    tell(&p);
    p.start()?;
    tell(&p);
    // Waits 0.5 s at most; whether it has ended is another question.
    match p.join_timeout(real(0.5))? {
        None => say!("join(0.5): {} still runs", p.name()),
        Some(status) => say!("join(0.5): {status}"),
    }
    // Only asks it to end; join waits until it has.
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

/// A daemon with this work goes when its parent goes.
fn work_for_ever() -> ! {
    loop {
        sleep(1.0);
    }
}

/// An exit code is what the child said, or the signal that killed it, below zero.
fn four_ends() -> anyhow::Result<()> {
    let mut returns = Process::new(|| {}).named("returns");
    let mut exits = Process::new(|| 3).named("exits");
    let mut terminated = Process::new(work_for_ever).named("terminated").daemon(true);
    let mut killed = Process::new(work_for_ever).named("killed").daemon(true);
    for p in [&mut returns, &mut exits, &mut terminated, &mut killed] {
        p.start()?;
    }
    terminated.terminate()?;
    // Python's kill() is terminate() with the signal that no process can refuse.
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

/// A child that is a daemon is ended with its parent; any other is waited for.
fn ends_with_its_parent() -> anyhow::Result<()> {
    // Whoever holds the writing end keeps the reading end open: so we see when the last one is gone.
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
    // Both handles are dropped here, as a Python process does at its end.
    Ok(())
}
