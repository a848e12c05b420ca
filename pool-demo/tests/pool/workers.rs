//! Tests of workers: their number, their initializer, their replacement, and that they run at the same time.

use std::cell::RefCell;
use std::collections::HashSet;
use std::process;
use std::thread::sleep;
use std::time::Duration;

use nix::sys::prctl::{get_pdeathsig, set_pdeathsig};
use pool_demo::{Pool, usable_cpus};
use shared_memory::RawValue;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    every_worker_is_initialized_and_replaced_after_its_tasks,
    a_pool_has_a_worker_for_each_usable_cpu,
    a_pool_of_three_runs_three_tasks_at_once,
    the_first_short_tasks_run_in_different_processes,
    a_task_can_use_a_pool_of_its_own,
    a_worker_that_has_lost_its_parent_death_signal_renews_it_after_its_initializer_and_before_it_sleeps,
}

fn every_worker_is_initialized_and_replaced_after_its_tasks() {
    let initialized = RawValue::new(0_u32).unwrap();
    let count_up = initialized.clone();
    let builder = Pool::builder().workers(2).max_tasks_per_child(5);
    let pool = builder
        .initializer(move || assert!(count_up.fetch_add(1) < 1000))
        .build()
        .unwrap();
    let pids = pool
        .chunk_size(1)
        .map(|_: u64| process::id(), 0..100)
        .unwrap();
    for pid in &pids {
        assert!(pids.iter().filter(|other| *other == pid).count() <= 5);
    }
    let different: HashSet<_> = pids.iter().collect();
    assert!(different.len() >= 20, "{different:?}");
    assert!(initialized.get() as usize >= different.len());
    // A chunk counts as one task.
    let pids = pool
        .chunk_size(50)
        .map(|_: u64| process::id(), 0..50)
        .unwrap();
    assert_eq!(pids.iter().collect::<HashSet<_>>().len(), 1);
}

fn a_pool_has_a_worker_for_each_usable_cpu() {
    let pool = Pool::builder().build().unwrap();
    assert_eq!(pool.size(), usable_cpus());
    assert_eq!(pool.pids().len(), usable_cpus());
}

thread_local! {
    static BARRIER: RefCell<Option<shared_memory::Barrier>> = const { RefCell::new(None) };
}

/// Each task waits until two others have arrived. With only two workers at a time it would never end.
fn a_pool_of_three_runs_three_tasks_at_once() {
    let barrier = shared_memory::Barrier::new(3).unwrap();
    let initializer =
        move || BARRIER.with(|there| there.replace(Some(barrier.clone())).map_or((), drop));
    let pool = Pool::builder()
        .workers(3)
        .initializer(initializer)
        .build()
        .unwrap();
    for _ in 0..50 {
        let meet = |_: u64| BARRIER.with_borrow(|barrier| barrier.as_ref().unwrap().wait().is_ok());
        let results: Vec<_> = (0..3).map(|n| pool.apply_async(meet, n).unwrap()).collect();
        assert!(results.iter().all(|result| result.get().unwrap()));
        sleep(Duration::from_millis(2));
    }
}

fn the_first_short_tasks_run_in_different_processes() {
    for _ in 0..50 {
        let pool = pool(4);
        let results: Vec<_> = (0..4)
            .map(|n| {
                sleep(Duration::from_micros(300)); // The previous task has ended by now.
                pool.apply_async(|_: u64| process::id(), n).unwrap()
            })
            .collect();
        let pids: HashSet<_> = results.iter().map(|result| result.get().unwrap()).collect();
        assert_eq!(pids.len(), 4);
    }
}

fn sum_of_squares(n: u64) -> u64 {
    let pool = pool(2);
    pool.map(square, 0..n).unwrap().into_iter().sum()
}

fn a_task_can_use_a_pool_of_its_own() {
    let outer = pool(2);
    let sums = outer.chunk_size(1).map(sum_of_squares, [3, 4, 5]).unwrap();
    assert_eq!(sums, [5, 14, 30]);
}

/// Does what the kernel does when a process changes its user.
fn clear_parent_death_signal() {
    set_pdeathsig(None).unwrap();
}

fn has_parent_death_signal(_: ()) -> bool {
    get_pdeathsig().unwrap().is_some()
}

fn is_asleep(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.contains(") S ")
}

fn a_worker_that_has_lost_its_parent_death_signal_renews_it_after_its_initializer_and_before_it_sleeps()
 {
    let builder = Pool::builder().workers(1);
    let pool = builder
        .initializer(clear_parent_death_signal)
        .build()
        .unwrap();
    assert!(pool.apply(has_parent_death_signal, ()).unwrap());
    pool.apply(|()| clear_parent_death_signal(), ()).unwrap();
    while !is_asleep(pool.pids()[0]) {
        std::thread::yield_now();
    }
    assert!(pool.apply(has_parent_death_signal, ()).unwrap());
}
