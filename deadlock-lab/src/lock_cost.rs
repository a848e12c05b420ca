//! What a lock costs: two threads change one number, under each kind of lock, measured in turn.

mod figure;
mod locks;

use std::sync::Barrier;
use std::time::Duration;

use anyhow::Result;
use notes::explain;
use notes::measure::{Benchmark, Samples, in_turn, time};

use figure::figure;
use locks::Way;

/// How often each thread changes the number in one measurement.
const CHANGES: u32 = 100_000;

/// How many measurements count.
const TIMES: usize = 5;

/// Prints what it costs to acquire a lock for each change, and once for all of them.
pub(crate) fn print_scopes() -> Result<()> {
    let rows = [
        ("Lock", [locks::lock_inside as Way, locks::lock_around]),
        ("std::sync::Mutex", [locks::std_inside, locks::std_around]),
        (
            "parking_lot::Mutex",
            [locks::parking_lot_inside, locks::parking_lot_around],
        ),
    ];
    let mut ways: Vec<Way> = rows.iter().flat_map(|(_, ways)| *ways).collect();
    ways.push(locks::atomic);
    let costs = measure(&ways);
    heading();
    for ((name, _), pair) in rows.iter().zip(costs.chunks_exact(2)) {
        let [inside, around] = [figure(&pair[0]), figure(&pair[1])];
        let ratio = pair[0].ratio(&pair[1]);
        explain!(en: "{name}, inside the loop: {inside}", zh: "{name}，循环里面：{inside}");
        explain!(
            en: "{name}, around the loop: {around}, inside / around: {ratio:.1} x",
            zh: "{name}，循环外面：{around}，里面 / 外面：{ratio:.1} 倍"
        );
    }
    print_atomic(costs.last());
    Ok(())
}

/// Prints what it costs to acquire a lock twice for each change, and once.
pub(crate) fn print_nesting() -> Result<()> {
    let ways: [Way; 5] = [
        locks::rlock_twice,
        locks::rlock_once,
        locks::parking_lot_twice,
        locks::std_inside,
        locks::atomic,
    ];
    let costs = measure(&ways);
    heading();
    let [twice, once, parking_lot, std] = [0, 1, 2, 3].map(|index: usize| figure(&costs[index]));
    let ratio = costs[0].ratio(&costs[1]);
    explain!(en: "RLock, acquired once: {once}", zh: "RLock，获取一次：{once}");
    explain!(
        en: "RLock, acquired twice: {twice}, twice / once: {ratio:.1} x",
        zh: "RLock，获取两次：{twice}，两次 / 一次：{ratio:.1} 倍"
    );
    explain!(
        en: "parking_lot::ReentrantMutex, acquired twice: {parking_lot}",
        zh: "parking_lot::ReentrantMutex，获取两次：{parking_lot}"
    );
    explain!(
        en: "std::sync::Mutex, acquired once: {std}",
        zh: "std::sync::Mutex，获取一次：{std}"
    );
    print_atomic(costs.last());
    Ok(())
}

fn heading() {
    explain!(
        en: "two threads, {CHANGES} changes each, median of {TIMES} (the middle half):",
        zh: "两个线程，各改 {CHANGES} 次，{TIMES} 次测量的中位数（中间一半的范围）："
    );
}

fn print_atomic(cost: Option<&Samples>) {
    let cost = cost.map(figure).unwrap_or_default();
    explain!(en: "an atomic, without a lock: {cost}", zh: "原子变量，不用锁：{cost}");
}

fn measure(ways: &[Way]) -> Vec<Samples> {
    let mut all: Vec<_> = ways.iter().map(|&way| move || two_threads(way)).collect();
    let mut all: Vec<Benchmark<'_>> = all.iter_mut().map(|one| one as Benchmark<'_>).collect();
    in_turn(TIMES, &mut all)
}

/// How long two threads take from the moment when both have started.
fn two_threads(way: Way) -> Duration {
    let both_have_started = Barrier::new(2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            both_have_started.wait();
            way(CHANGES, -1);
        });
        both_have_started.wait();
        time(|| {
            way(CHANGES, 1);
            if let Err(panic) = other.join() {
                std::panic::resume_unwind(panic);
            }
        })
    })
}
