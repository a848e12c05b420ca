//! Measured figures and numbers of the kernel.

use crate::{check, compare, saved};

#[test]
fn measured_figures_fit_together() {
    check(
        "cost",
        "cost.txt",
        &[
            ("thread: 55.1 us", "thread: 59.1 us"),
            ("thread: 55.1 us", "thread: 5.1 us"),
            ("process / thread: 4.4 x", "process / thread: 5.4 x"),
            ("spawned / thread: 19.3 x", "spawned / thread: 4.4 x"),
            ("6.2 x (the notes: 27.3", "0.2 x (the notes: 27.3"),
            ("6.2 x (the notes: 13.9", "13.9 x (the notes: 13.9"),
            ("5.8 x", "3.0 x"),
            ("256 MiB", "0 MiB"),
            ("(53.7 to", "(0.0 to"),
            ("(238.5 to", "(0.1 to"),
            ("process / spawned: 6.8", "process / spawned: 0.4"),
        ],
    );
    check(
        "spawn-cost",
        "spawn-cost.txt",
        &[
            ("257.5 us", "57.5 us"),
            ("1036.1 to", "1236.1 to"),
            ("4.2 x", "0.2 x"),
            ("4.2 x", "4.3 x"),
            ("(213.2 to", "(0.0 to"),
            ("4.2 x", "-4.2 x"),
        ],
    );
}

#[test]
fn what_a_child_writes_becomes_private() {
    check(
        "cow",
        "cow.txt",
        &[
            ("65.9 MiB", "6.5 MiB"),
            ("before I write, 0.1", "before I write, 64.1"),
            ("written, 32.1", "written, 0.1"),
            ("written, 64.1", "written, 32.1"),
            ("2.7 us each", "27.0 us each"),
            ("8192 pages", "1000000 pages"),
            ("8192 pages copied in 21790", "8191 pages copied in 21790"),
            (
                "8192 pages copied in 21790 us, 2.7",
                "1 pages copied in 3 us, 3.0",
            ),
            ("21790 us, 2.7", "0 us, 0.0"),
        ],
    );
}

#[test]
fn the_kernels_numbers_add_up() {
    for (command, file) in [("top", "top.txt"), ("top --switches", "top-switches.txt")] {
        let printed = saved(file);
        let total = printed.split(' ').nth(1).unwrap_or_default();
        let threads = printed
            .split(' ')
            .rev()
            .find(|word| word.parse::<u32>().is_ok());
        assert!(threads.is_some());
        let changes = [
            (&*format!("{total} total"), "9999 total"),
            (" 0 stuck", " 1 stuck"),
            (" stuck", " stuck, 1 zombies"),
            (" threads ", "0 threads in "),
            (":5", ":7"),
        ];
        let changes = changes.iter().filter(|(old, _)| printed.contains(old));
        check(command, file, &changes.copied().collect::<Vec<_>>());
    }
    let zombies = "Processes: 9 total, 1 running, 0 stuck, 6 sleeping, 0 stopped, 2 zombies, 12 threads 17:27:27\n";
    assert!(compare("top", zombies).agrees);
    for (old, new) in [
        ("9 total", "7 total"),
        ("12 threads", "8 threads"),
        ("1 running", "0 running"),
        (
            "6 sleeping, 0 stopped, 2 zombies",
            "8 sleeping, 0 stopped, 0 zombies",
        ),
        ("17:27", "27:17"),
    ] {
        assert!(!compare("top", &zombies.replace(old, new)).agrees, "{new}");
    }
    let changes = [
        ("0.79 us between", "1.79 us between"),
        ("0.92 us between", "0.09 us between"),
        ("1.2 us  (1.1", "1.2 us  (1.3"),
    ];
    check("top --switches", "top-switches.txt", &changes);
}

#[test]
fn a_runnable_thread_has_turns() {
    let changes = [
        ("chosen 3 times", "chosen 2 times"),
        ("waited 7.6 ms", "waited 0.6 ms"),
        ("ran 3.2 ms", "ran 0.2 ms"),
        ("状态: S", "状态: R"),
    ];
    check("states", "states.txt", &changes);
}
