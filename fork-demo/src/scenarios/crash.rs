//! What a crash ends: only its own process, but all threads of that process (000 优缺点, 002 线程和进程的区别, 004 进程 vs. 线程).

use std::io::{PipeReader, Read, Write};
use std::sync::mpsc;

use fork_demo::Process;
use notes::explain;
use notes::lang::{self, Phrase};
use notes::pace::sleep;
use notes::thread::{Thread, ThreadError};

use crate::{one_line_panic::report_in_one_line, segfault::segfault};

/// What a panic says.
const LAST_WORDS: Phrase = Phrase {
    en: "I can't go on",
    zh: "干不下去了",
};

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
        Process::new(cannot_go_on).named("panic"),
        Process::new(|| 3).named("exit 3"),
    ];
    sibling.start()?;
    for p in &mut crashes {
        p.start()?;
    }
    for p in &crashes {
        join_and_tell(p)?;
    }
    // The sibling was running during all crashes.
    tell_news.write_all(b"!")?;
    sibling.join()?;
    let pid = std::process::id();
    explain!(en: "parent ({pid}): I am unharmed", zh: "父进程（{pid}）：我没事");
    Ok(())
}

fn cannot_go_on() {
    report_in_one_line();
    panic!("{}", LAST_WORDS.text(lang::current()));
}

fn join_and_tell(p: &Process<'_>) -> anyhow::Result<()> {
    let (name, code) = (p.name(), p.join()?.python_text());
    explain!(en: "process {name}: exitcode {code}", zh: "进程 {name}：exitcode {code}");
    Ok(())
}

fn wait_and_report(mut news: PipeReader) -> std::io::Result<()> {
    news.read_exact(&mut [0])?;
    let pid = std::process::id();
    explain!(en: "sibling ({pid}): I am unharmed", zh: "兄弟进程（{pid}）：我没事");
    Ok(())
}

/// Threads share all memory, so a crash ends all of them. This runs in a child, so that the parent can report it.
fn threads_that_crash() -> anyhow::Result<()> {
    let mut panics = Process::new(a_thread_panics).named("panicking-thread");
    let mut crashes = Process::new(a_thread_crashes).named("crashing-thread");
    for p in [&mut panics, &mut crashes] {
        p.start()?;
        join_and_tell(p)?;
    }
    Ok(())
}

/// A panic in Rust ends only the thread that panics.
fn a_thread_panics() -> anyhow::Result<()> {
    let (news, wait_for_news) = mpsc::channel();
    let mut other = Thread::new(move || -> anyhow::Result<()> {
        wait_for_news.recv()?;
        explain!(en: "thread other: I am unharmed", zh: "线程 other：我没事");
        Ok(())
    })
    .named("other");
    let mut unlucky = Thread::new(cannot_go_on).named("unlucky");
    other.start()?;
    unlucky.start()?;
    if let Err(ThreadError::Panicked { name, message }) = unlucky.join() {
        explain!(
            en: "thread {name} panicked: {message}",
            zh: "线程 {name} 发生 panic：{message}"
        );
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
    let mut unlucky = Thread::new(segfault).named("unlucky");
    other.start()?;
    unlucky.start()?;
    other.join()?;
    Ok(())
}
