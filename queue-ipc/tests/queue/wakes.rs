//! How many wake-up calls the kernel gets: none while no process sleeps, and one for many messages.

use std::time::Duration;

use fork_demo::Process;
use queue_ipc::Queue;
use shared_memory::RawValue;

use crate::traced::{count_system_calls, is_tracing_allowed};

notes_testkit::promises![
    a_put_and_a_get_make_no_system_call_while_no_process_sleeps,
    many_puts_wake_a_sleeping_process_once,
];

const MANY: u64 = 500;

/// A queue that a process has used before.
fn used_queue() -> Queue<u64> {
    let queue = Queue::new().unwrap();
    queue.put(0).unwrap();
    assert_eq!(queue.get(), Ok(0));
    queue
}

fn a_put_and_a_get_make_no_system_call_while_no_process_sleeps() {
    if !is_tracing_allowed() {
        return notes::say!("skipped: this machine does not allow ptrace");
    }
    let queue = used_queue();
    let before = || {
        queue.put(1).unwrap();
        assert_eq!(queue.get(), Ok(1));
    };
    let calls = count_system_calls(before, || {
        for item in 0..MANY {
            queue.put(item).unwrap();
            assert_eq!(queue.try_get(), Ok(item));
        }
    });
    assert_eq!(calls, 0);
}

fn many_puts_wake_a_sleeping_process_once() {
    if !is_tracing_allowed() {
        return notes::say!("skipped: this machine does not allow ptrace");
    }
    let queue = used_queue();
    let has_got = RawValue::new(0_u64).unwrap();
    let mut sleeping_process = Process::new(|| {
        let got = queue.get();
        has_got.set(1 + got.unwrap_or(MANY));
        // The sleeper makes no second get.
    });
    sleeping_process.start().unwrap();
    while !sleeps(sleeping_process.pid().unwrap()) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let other = used_queue();
    // A process's first lock asks the kernel for the thread's id, which is not counted.
    let before = || {
        other.put(1).unwrap();
        assert_eq!(other.get(), Ok(1));
    };
    let calls = count_system_calls(before, || {
        (0..MANY).for_each(|item| queue.put(item).unwrap());
    });
    assert!(sleeping_process.join().unwrap().success());
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
