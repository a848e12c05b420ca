//! Printouts that the program can't make are refused by its transcripts.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::Path;

use notes::catalog;

/// Whether the transcript of `scenario` accepts these lines.
fn accepts(scenario: &str, lines: &[&str]) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let demos = catalog::demos(&catalog::workspace(folder).unwrap()).unwrap();
    let demo = demos.iter().find(|demo| demo.name == "deadlock-lab");
    let mut scenarios = demo.unwrap().scenarios.iter();
    let scenario = scenarios.find(|files| files.name == scenario).unwrap();
    let printout = &scenario.transcript.printouts()[0];
    printout.compare(&lines.join("\n")).agrees()
}

const DEADLOCK: [&str; 6] = [
    "Thread-2---do2---up---",
    "Thread-1---do1---up---",
    "--- not in the notes ---",
    "deadlock: 2 threads wait for each other forever",
    "  Thread-1 holds mutexA (taken at deadlock.rs:21) and waits for mutexB (at deadlock.rs:25)",
    "  Thread-2 holds mutexB (taken at deadlock.rs:37) and waits for mutexA (at deadlock.rs:40)",
];

#[test]
fn a_deadlock_is_found_after_both_threads_hold_a_lock_and_neither_comes_down() {
    assert!(accepts("deadlock", &DEADLOCK));
    for (place, line, why) in [
        (
            1,
            "Thread-1---do1---down---",
            "a thread that waits forever comes down",
        ),
        (
            4,
            "  Thread-1 holds mutexA (taken at deadlock.rs:25) and waits for mutexB (at deadlock.rs:21)",
            "it waits for its second lock in a line above its first one",
        ),
        (
            5,
            "  Thread-2 holds mutexB (taken at deadlock.rs:11) and waits for mutexA (at deadlock.rs:14)",
            "do2 stands below do1 in the file",
        ),
        (
            5,
            "  Thread-2 holds mutexB (taken at nowhere) and waits for mutexA (at deadlock.rs:40)",
            "a lock is taken in a line of the file",
        ),
        (
            5,
            "  Thread-2 holds mutexA (taken at deadlock.rs:37) and waits for mutexB (at deadlock.rs:40)",
            "two threads hold one lock",
        ),
    ] {
        let mut lines = DEADLOCK;
        lines[place] = line;
        assert!(!accepts("deadlock", &lines), "{why}");
    }
    let mut early = DEADLOCK;
    early.swap(1, 3);
    assert!(
        !accepts("deadlock", &early),
        "found before there is a cycle"
    );
}

#[test]
fn without_a_deadlock_one_thread_comes_down_before_the_other_comes_up() {
    let up1 = "Thread-1---do1---up---";
    let down1 = "Thread-1---do1---down---";
    let up2 = "Thread-2---do2---up---";
    let down2 = "Thread-2---do2---down---";
    for possible in [[up1, down1, up2, down2], [up2, down2, up1, down1]] {
        assert!(accepts("deadlock-fixed", &possible), "{possible:?}");
    }
    for impossible in [
        [up1, up2, down1, down2],
        [up2, up1, down2, down1],
        [up1, up2, down2, down1],
        [down1, up1, up2, down2],
    ] {
        assert!(!accepts("deadlock-fixed", &impossible), "{impossible:?}");
    }
}
