//! What a crash ends: only its own process, but all threads of that process (000 优缺点, 002 线程和进程的区别, 004 进程 vs. 线程).

use std::io::{PipeReader, Read, Write};
use std::process::id;
use std::sync::mpsc;

use fork_demo::Process;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, raise};
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    processes_that_crash()?;
    threads_that_crash()
}

/// Each crash ends only its own process. The parent and the sibling continue.
fn processes_that_crash() -> anyhow::Result<()> {
    let (news, mut tell_news) = std::io::pipe()?;
    // The sibling is a daemon, so if anything fails here, the parent does not wait for it.
    let mut sibling = Process::new(|| wait_and_report(news))
        .named("sibling")
        .daemon(true);
    let mut crashes = [
        Process::new(segfault).named("segfault"),
        Process::new(|| panic!("I can't go on")).named("panic"),
        Process::new(|| 3).named("exit 3"),
    ];
    sibling.start()?;
    for p in &mut crashes {
        p.start()?;
    }
    for p in &crashes {
        let status = p.join()?;
        say!("process {}: exitcode {}", p.name(), status.python_text());
    }
    // The sibling was running during all crashes.
    tell_news.write_all(b"!")?;
    sibling.join()?;
    say!("parent ({}): I am unharmed", id());
    Ok(())
}

fn wait_and_report(mut news: PipeReader) -> std::io::Result<()> {
    news.read_exact(&mut [0])?;
    say!("sibling ({}): I am unharmed", id());
    Ok(())
}

/// Threads share all memory, so a crash ends all of them. This runs in a child, so that the parent can report it.
fn threads_that_crash() -> anyhow::Result<()> {
    let mut panics = Process::new(a_thread_panics).named("panicking-thread");
    let mut crashes = Process::new(a_thread_crashes).named("crashing-thread");
    for p in [&mut panics, &mut crashes] {
        p.start()?;
        let status = p.join()?;
        say!("process {}: exitcode {}", p.name(), status.python_text());
    }
    Ok(())
}

/// A panic in Rust ends only the thread that panics.
fn a_thread_panics() -> anyhow::Result<()> {
    let (news, wait_for_news) = mpsc::channel();
    let mut other = Thread::new(move || match wait_for_news.recv() {
        Ok(()) => say!("thread other: I am unharmed"),
        Err(gone) => say!("thread other: {gone}"),
    })
    .named("other");
    let mut unlucky = Thread::new(|| panic!("I can't go on")).named("unlucky");
    other.start()?;
    unlucky.start()?;
    if let Err(error) = unlucky.join() {
        say!("{error}");
    }
    news.send(())?;
    other.join()?;
    Ok(())
}

/// The kernel ends the process with all its threads.
fn a_thread_crashes() -> anyhow::Result<()> {
    // The thread is a daemon, so the process would end even if nothing crashed.
    let mut other = Thread::new(|| {
        loop {
            sleep(1.0);
        }
    })
    .named("other")
    .daemon(true);
    let mut unlucky = Thread::new(|| {
        if let Err(error) = segfault() {
            panic!("cannot crash: {error}");
        }
    })
    .named("unlucky");
    other.start()?;
    unlucky.start()?;
    other.join()?;
    Ok(())
}

/// Ends the process with SIGSEGV, as an access to invalid memory does.
fn segfault() -> nix::Result<()> {
    // Write no core file into the current directory.
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    loop {
        // At the first signal, Rust's handler finds that this is not a stack overflow, and restores the default
        // action.
        raise(Signal::SIGSEGV)?;
    }
}
