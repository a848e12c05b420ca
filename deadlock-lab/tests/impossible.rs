//! Printouts that the program can't make are refused by its transcripts.

use notes_testkit::printouts;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Whether the transcript of `scenario` accepts these lines.
fn accepts(scenario: &str, lines: &[&str]) -> bool {
    printouts::accepts(FOLDER.as_ref(), scenario, &lines.join("\n"))
}

const DEADLOCK: [&str; 8] = [
    "Thread-2---do2---up---",
    "Thread-1---do1---up---",
    "--- not in the notes ---",
    "deadlock: 2 threads wait for each other forever",
    "  Thread-1 holds mutexA (taken at deadlock.rs:31) and waits for mutexB (at deadlock.rs:35)",
    "  Thread-2 holds mutexB (taken at deadlock.rs:47) and waits for mutexA (at deadlock.rs:50)",
    "  ┌─> Thread-1 ─waits for─> mutexB ─held by─> Thread-2 ─waits for─> mutexA ─held by─┐",
    "  └─────────────────────────────────────────────────────────────────────────────────┘",
];

#[test]
fn a_deadlock_is_found_after_both_threads_hold_a_lock_and_neither_comes_down() {
    let changes = [
        (
            1,
            "Thread-1---do1---down---",
            "a thread that waits forever comes down",
        ),
        (
            4,
            "  Thread-1 holds mutexA (taken at deadlock.rs:35) and waits for mutexB (at deadlock.rs:31)",
            "it waits for its second lock in a line above its first one",
        ),
        (
            5,
            "  Thread-2 holds mutexB (taken at deadlock.rs:11) and waits for mutexA (at deadlock.rs:14)",
            "do2 stands below do1 in the file",
        ),
        (
            5,
            "  Thread-2 holds mutexB (taken at deadlock.rs:47) and waits for mutexA (at deadlock.rs:500)",
            "the file has no 500 lines",
        ),
        (
            5,
            "  Thread-2 holds mutexB (taken at nowhere) and waits for mutexA (at deadlock.rs:50)",
            "a lock is taken in a line of the file",
        ),
        (
            5,
            "  Thread-2 holds mutexA (taken at deadlock.rs:47) and waits for mutexB (at deadlock.rs:50)",
            "two threads hold one lock",
        ),
        (
            6,
            "  ┌─> Thread-1 ─waits for─> mutexA ─held by─> Thread-2 ─waits for─> mutexB ─held by─┐",
            "each thread waits for the lock of the other one, not for its own",
        ),
    ];
    let mut early = DEADLOCK;
    early.swap(1, 3);
    let mut wrong = vec![("found before there is a cycle", early.join("\n"))];
    for (place, line, why) in changes {
        let mut lines = DEADLOCK;
        lines[place] = line;
        wrong.push((why, lines.join("\n")));
    }
    printouts::check_refused(FOLDER.as_ref(), "deadlock", &DEADLOCK.join("\n"), wrong);
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
