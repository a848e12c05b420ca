//! Printouts that are legal but unusual: the transcripts accept them, and the report remarks on each.

use notes_testkit::printouts;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

fn saved(name: &str) -> String {
    printouts::saved(FOLDER.as_ref(), &format!("{name}.txt"))
}

/// Checks that the report remarks on `unusual`, and not on `usual`.
#[track_caller]
fn check(command: &str, usual: &str, unusual: &str, remark: &str) {
    printouts::check_remark(FOLDER.as_ref(), command, usual, unusual, remark);
}

#[test]
fn a_run_that_took_very_long_gets_a_remark() {
    for (command, old, new, remark) in [
        (
            "multitask",
            "tasking: 3.00",
            "tasking: 900.00",
            "the simulation took",
        ),
        (
            "multitask",
            "dancing: 6.01",
            "dancing: 900.00",
            "singing and then dancing took",
        ),
        (
            "states",
            "waited 7.6",
            "waited 9000.0",
            "for more than a second in the queue",
        ),
        (
            "states",
            "ran 3.2",
            "ran 9000.0",
            "ran for more than a second",
        ),
        (
            "states",
            "chosen 3",
            "chosen 9000",
            "more than a thousand times",
        ),
    ] {
        let usual = saved(command);
        check(
            command,
            &usual,
            &printouts::changed(&usual, old, new),
            remark,
        );
    }
}

#[test]
fn never_counting_three_or_counting_very_often_gets_a_remark() {
    let usual = saved("thread-count");
    let no_three = usual.replace("当前线程数为: 3\n", "");
    check("thread-count", &usual, &no_three, "never counted three");
    let often = usual.replace("当前线程数为: 2\n", &"当前线程数为: 2\n".repeat(6));
    check("thread-count", &usual, &often, "more than eight times");
}

#[test]
fn a_switch_that_costs_less_than_nothing_gets_a_remark() {
    let usual = saved("top-switches");
    let faster = usual
        .replace("thread: 1.2 us  (1.1 to 1.2", "thread: 0.3 us  (0.3 to 0.4")
        .replace("costs 0.79 us", "costs -0.10 us");
    check(
        "top --switches",
        &usual,
        &faster,
        "no slower than handing over to the same thread",
    );
}

#[test]
fn processes_that_cost_no_more_than_threads_get_a_remark() {
    let usual = saved("cost");
    for (changes, remark) in [
        (
            [
                ("process: 241.9 us  (238.5", "process: 50.9 us  (38.5"),
                ("process / thread: 4.4", "process / thread: 0.9"),
            ],
            "a process took no longer than a thread",
        ),
        (
            [
                ("2459.8 us  (2268.0", "393.8 us  (268.0"),
                ("6.2 x (the notes: 27.3", "1.0 x (the notes: 27.3"),
            ],
            "several processes took no longer than as many threads",
        ),
        (
            [
                ("1160.8 us  (1084.1", "181.0 us  (84.1"),
                ("5.8 x", "0.9 x"),
            ],
            "several processes took no longer than as many threads",
        ),
    ] {
        let cheap = changes.iter().fold(usual.clone(), |printout, (old, new)| {
            printouts::changed(&printout, old, new)
        });
        check("cost", &usual, &cheap, remark);
    }
}
