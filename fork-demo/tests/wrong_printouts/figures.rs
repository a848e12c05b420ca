//! Measured figures and numbers of the kernel.

use notes_testkit::printouts;

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
fn a_ratio_is_that_of_the_two_medians() {
    let changes = [
        ("process / thread: 4.4", "process / thread: 4.3"),
        ("process / thread: 4.4", "process / thread: 4.5"),
        ("spawned / thread: 19.3", "spawned / thread: 19.2"),
        ("spawned / thread: 19.3", "spawned / thread: 19.4"),
        ("6.2 x (the notes: 27.3", "6.1 x (the notes: 27.3"),
        ("6.2 x (the notes: 27.3", "6.3 x (the notes: 27.3"),
        ("6.2 x (the notes: 13.9", "6.1 x (the notes: 13.9"),
        ("6.2 x (the notes: 13.9", "6.3 x (the notes: 13.9"),
        ("5.8 x (the notes: 16.0", "5.7 x (the notes: 16.0"),
        ("5.8 x (the notes: 16.0", "5.9 x (the notes: 16.0"),
        ("process / spawned: 6.8", "process / spawned: 6.7"),
        ("process / spawned: 6.8", "process / spawned: 6.9"),
        ("thread: 55.1 us", "thread: 54.3 us"),
        ("spawned process: 2061.5 us", "spawned process: 2080.5 us"),
    ];
    check("cost", "cost.txt", &changes);
    let changes = [
        ("21790 us, 2.7", "21790 us, 2.6"),
        ("21790 us, 2.7", "22540 us, 2.7"),
        ("21790 us, 2.7", "21700 us, 2.7"),
        ("8192 pages copied in 21790", "4096 pages copied in 11279"),
        ("8192 pages copied in 21790", "4096 pages copied in 21790"),
        ("8192 pages copied in 21790", "8000 pages copied in 21790"),
    ];
    check("cow", "cow.txt", &changes);
    // Pages of 8 to 64 KiB.
    for pages in [4096, 2048, 1024, 512] {
        let copied = format!("{pages} pages copied in {} us, 10.0", 10 * pages);
        let larger = saved("cow.txt").replace("8192 pages copied in 21790 us, 2.7", &copied);
        assert!(compare("cow", &larger).agrees, "{pages}");
    }
    // The largest and the smallest number of microseconds that give 2.7 for a page.
    for micros in ["22528", "21709"] {
        let edge = saved("cow.txt").replace("21790", micros);
        assert!(compare("cow", &edge).agrees, "{micros}");
    }
}

#[test]
fn several_threads_or_processes_take_longer_than_one() {
    let saved = saved("cost.txt");
    for (old, new) in [
        (
            "threads: 393.8 us  (346.5 to 553.7, 20 times)\n  processes: 2459.8",
            "threads: 393.8 us  (9.9 to 553.7, 20 times)\n  processes: 2459.8",
        ),
        ("(2268.0 to 2831.4", "(99.9 to 2831.4"),
        ("(165.7 to 211.6", "(3.9 to 211.6"),
        ("(1112.4 to 1271.7", "(39.9 to 1271.7"),
        ("(171.1 to 219.7", "(3.9 to 219.7"),
        ("(1084.1 to 1252.5", "(39.9 to 1252.5"),
    ] {
        let short = printouts::changed(&saved, old, new);
        assert!(!compare("cost", &short).agrees, "{new}");
    }
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
            ("before I write, 0.1", "before I write, 4.0"),
            (
                "before I write, 0.1 MiB private\nchild: half of it written, 32.1",
                "before I write, 1.0 MiB private\nchild: half of it written, 34.0",
            ),
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
        ("0.79 us between", "0.91 us between"),
        ("0.92 us between", "0.79 us between"),
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
