//! Two locks in opposite orders (002 线程同步 (死锁)): up and never down, explained, then put right.

use std::sync::{Arc, Barrier, mpsc};

use anyhow::{Context, ensure};
use deadlock_lab::{Deadlock, Lock};
use notes::lang::{self, Phrase};
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, current_name};

/// Between the deadlock and its fix.
const FIX: Phrase = Phrase {
    en: "the fix: both take mutexA first",
    zh: "改正：两个线程都先获取 mutexA",
};

struct Mutexes {
    mutex_a: Lock,
    mutex_b: Lock,
    /// Holds everybody up who has the first lock until all have theirs: the notes leave it to luck.
    all_hold_one: Barrier,
}

type Do = fn(&Mutexes) -> Result<(), Deadlock>;

struct MyThread {
    mutexes: Arc<Mutexes>,
    body: Do,
    outcome: mpsc::Sender<Result<(), Deadlock>>,
}

impl Run for MyThread {
    fn run(self) -> RunResult {
        let sent = self.outcome.send((self.body)(&self.mutexes));
        sent.expect("the main thread waits for it");
        Ok(())
    }
}

/// Takes A, then B.
fn do1(mutexes: &Mutexes) -> Result<(), Deadlock> {
    let _a = mutexes.mutex_a.acquire()?;
    say!("{}---do1---up---", current_name());
    sleep(1.0);
    mutexes.all_hold_one.wait();
    let _b = mutexes.mutex_b.acquire()?;
    say!("{}---do1---down---", current_name());
    Ok(())
}

/// Takes B, then A: the other way round.
fn do2(mutexes: &Mutexes) -> Result<(), Deadlock> {
    sleep(1.0);
    let _b = mutexes.mutex_b.acquire()?;
    say!("{}---do2---up---", current_name());
    mutexes.all_hold_one.wait();
    let _a = mutexes.mutex_a.acquire()?;
    say!("{}---do2---down---", current_name());
    Ok(())
}

/// The fix: A, then B, as `do1`. Who holds A waits for nobody who wants A.
fn do2_in_order(mutexes: &Mutexes) -> Result<(), Deadlock> {
    sleep(1.0);
    let _a = mutexes.mutex_a.acquire()?;
    say!("{}---do2---up---", current_name());
    mutexes.all_hold_one.wait();
    let _b = mutexes.mutex_b.acquire()?;
    say!("{}---do2---down---", current_name());
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let outcome = run_both(do1, do2, Barrier::new(2))?;
    let deadlock = outcome.err().context("no deadlock came about")?;
    say!("{}", deadlock.explain(lang::current()));

    say!("{}", FIX.text(lang::current()));
    // With one lock before the other nobody could meet there: a barrier of one holds nobody up.
    let outcome = run_both(do1, do2_in_order, Barrier::new(1))?;
    ensure!(outcome.is_ok(), "a deadlock in spite of the order");
    Ok(())
}

/// Runs both to their ends; the first deadlock that either met.
fn run_both(one: Do, two: Do, all_hold_one: Barrier) -> anyhow::Result<Result<(), Deadlock>> {
    let mutexes = Arc::new(Mutexes {
        mutex_a: Lock::new("mutexA"),
        mutex_b: Lock::new("mutexB"),
        all_hold_one,
    });
    let (outcome, outcomes) = mpsc::channel();
    let thread = |body| {
        Thread::of(MyThread {
            mutexes: Arc::clone(&mutexes),
            body,
            outcome: outcome.clone(),
        })
    };
    let (mut t1, mut t2) = (thread(one), thread(two));
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(outcomes.try_iter().collect())
}
