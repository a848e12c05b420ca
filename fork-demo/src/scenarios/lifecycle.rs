//! The methods and attributes of `Process`, one after the other (000 multiprocessing, 001 参考 Process 类, 002 Process类常用方法, 003).

use std::io::Read;

use fork_demo::{Process, current};
use notes::pace::{real, sleep};
use notes::say::python_bool;
use notes::{explain, say};

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
    if p.join_timeout(real(0.5))?.is_none() {
        let name = p.name();
        explain!(en: "join(0.5): {name} still runs", zh: "join(0.5)：{name} 还在运行");
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
    let status = p.exit_status();
    let exitcode = status.map_or("None".to_owned(), |status| status.python_text());
    let (name, is_alive) = (p.name(), python_bool(p.is_alive()));
    say!("{name}: pid {pid}, is_alive {is_alive}, exitcode {exitcode}");
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
    let name = p.name().to_owned();
    if let Err(error) = p.join() {
        explain!(en: "join() before start(): {error}", zh: "start() 之前就 join()：只能 join 已经启动的进程：{name}");
    }
    p.start()?;
    p.join()?;
    if let Err(error) = p.start() {
        explain!(en: "start() once more: {error}", zh: "再次 start()：一个进程不能启动两次：{name}");
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
    let name = p.name();
    explain!(en: "{name} has ended", zh: "{name} 已经结束");
    all_gone.read_to_end(&mut Vec::new())?;
    explain!(en: "and no child of it is left", zh: "它的子进程也一个不剩");
    Ok(())
}

fn have_two_children() -> anyhow::Result<()> {
    let mut daemon = Process::new(work_for_ever).daemon(true);
    let mut other = Process::new(|| {
        sleep(0.5);
        let name = current().name;
        explain!(en: "{name}: I was waited for", zh: "{name}：父进程一直在等我");
    });
    daemon.start()?;
    other.start()?;
    let [daemon, other] = [&daemon, &other].map(|p| p.name());
    explain!(
        en: "{daemon} and {other} run, one is a daemon: my last line",
        zh: "{daemon} 和 {other} 在运行，其中一个是守护进程：这是我的最后一行"
    );
    // Both handles are dropped here. This does what a Python process does at its end.
    Ok(())
}
