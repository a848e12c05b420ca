//! How many wake-up calls the kernel gets: none while no process sleeps, and one for many messages.

use std::time::Duration;

use fork_demo::Process;
use queue_ipc::Queue;
use shared_memory::RawValue;

use crate::traced::{is_possible, system_calls_of};

notes_testkit::promises![
    a_put_and_a_get_make_no_system_call_while_no_process_sleeps,
    many_puts_wake_a_sleeping_process_once,
];

const MANY: u64 = 500;

/// A queue that a process has used before.
fn used() -> Queue<u64> {
    let queue = Queue::new().unwrap();
    queue.put(0).unwrap();
    assert_eq!(queue.get(), Ok(0));
    queue
}

fn a_put_and_a_get_make_no_system_call_while_no_process_sleeps() {
    if !is_possible() {
        return notes::say!("skipped: no process may be watched step by step here");
    }
    let queue = used();
    let before = || {
        queue.put(1).unwrap();
        assert_eq!(queue.get(), Ok(1));
    };
    let calls = system_calls_of(before, || {
        for item in 0..MANY {
            queue.put(item).unwrap();
            assert_eq!(queue.try_get(), Ok(item));
        }
    });
    assert_eq!(calls, 0);
}

fn many_puts_wake_a_sleeping_process_once() {
    if !is_possible() {
        return notes::say!("skipped: no process may be watched step by step here");
    }
    let queue = used();
    let has_got = RawValue::new(0_u64).unwrap();
    let mut sleeper = Process::new(|| {
        let got = queue.get();
        has_got.set(1 + got.unwrap_or(MANY));
        // The sleeper makes no second get.
    });
    sleeper.start().unwrap();
    while !sleeps(sleeper.pid().unwrap()) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let other = used();
    // A process's first lock asks the kernel for the thread's id, which is not counted.
    let before = || {
        other.put(1).unwrap();
        assert_eq!(other.get(), Ok(1));
    };
    let calls = system_calls_of(before, || {
        (0..MANY).for_each(|item| queue.put(item).unwrap());
    });
    assert!(sleeper.join().unwrap().success());
    assert_eq!((has_got.get(), queue.len() as u64), (1, MANY - 1));
    // The calls are the wake-up, the one that finds no other sleeper, and another one if the sleeper was just about to
    // check without a wake-up.
    assert!((1..=6).contains(&calls), "{calls} calls");
}

/// Whether a process sleeps, and not for a moment only (proc_pid_stat(5)).
fn sleeps(pid: i32) -> bool {
    (0..3).all(|_| {
        std::thread::sleep(Duration::from_millis(1));
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        stat.rsplit_once(')').unwrap().1.starts_with(" S")
    })
}
