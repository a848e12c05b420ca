//! Printouts that the program can't make are refused by its transcript.

use notes_testkit::printouts;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");
const COMMAND: &str = "copy --demo-folder";

/// Whether the transcript of `copy --demo-folder` accepts what is `printed`.
fn accepts(printed: &str) -> bool {
    printouts::accepts(FOLDER.as_ref(), COMMAND, printed)
}

#[test]
fn a_rate_outside_0_to_100_per_cent_is_refused() {
    assert!(!accepts(include_str!("impossible/copy.txt")));
}

#[test]
fn the_rate_grows_with_each_file_and_each_file_comes_once() {
    let possible = include_str!("possible/copy.txt");
    let wrong = [
        ("20.00...", "900.00...", "more than all files"),
        ("20.00...", "-5.00...", "less than no file"),
        ("40.00...", "20.00...", "two files, but the rate stays"),
        ("40.00...", "60.00...", "the rate grows by two files"),
        (
            "100.00...",
            "80.00...",
            "the last file leaves some to be done",
        ),
        ("(c.bin)", "(b.txt)", "a file is done twice"),
        ("(c.bin)", "(zzz)", "a file that is not in the folder"),
        ("file-copier-4711-0", "etc", "not the demo's folder"),
        ("4711", "0", "no process has the number 0"),
    ];
    let wrong = wrong.map(|(old, new, why)| (why, printouts::changed(possible, old, new)));
    printouts::check_refused(FOLDER.as_ref(), COMMAND, possible, wrong);
    let last_only = possible.rsplit('\r').next().unwrap();
    let question = possible.lines().next().unwrap();
    let changed = format!("{question}\n\r{last_only}");
    assert!(!accepts(&changed), "four files are never done: {changed:?}");
}

#[test]
fn a_worker_copies_one_of_the_last_two_files_after_one_of_the_first_three() {
    let possible = include_str!("possible/copy.txt");
    let exchanged = |one: &str, other: &str| {
        let changed = possible.replace(one, "x").replace(other, one);
        changed.replace("(x)", &format!("({other})"))
    };
    assert!(accepts(&exchanged("c.bin", "e.py")));
    assert!(accepts(&exchanged("a.txt", "e.py")));
    assert!(!accepts(&exchanged("b.txt", "e.py")), "e.py comes first");
    assert!(!accepts(&exchanged("b.txt", "d.txt")), "d.txt comes first");
}

#[test]
fn the_program_of_the_notes_takes_the_files_in_the_order_of_the_folder() {
    let possible = include_str!("possible/copy.txt");
    let (question, files) = possible.split_once('\n').unwrap();
    let (asked, _) = question.split_once(':').unwrap();
    let first = files.replace("b.txt", "x").replace("e.py", "b.txt");
    let first = first.replace("(x)", "(e.py)");
    assert!(accepts(&format!("{asked}:\n{first}")), "e.py is the first");
    let twice = files.replace("(b.txt)", "(e.py)");
    assert!(!accepts(&format!("{asked}:\n{twice}")), "e.py comes twice");
}

#[test]
fn a_folder_of_five_files_may_be_done_in_any_order() {
    let possible = include_str!("possible/copy.txt");
    let other = possible.replace("b.txt", "x").replace("a.txt", "b.txt");
    assert!(accepts(&other.replace("(x)", "(a.txt)")));
}

#[test]
fn if_e_py_is_copied_before_d_txt_two_workers_have_copied_one_of_the_first_three_each() {
    let possible = include_str!("possible/copy.txt");
    let question = possible.lines().next().unwrap_or_default();
    let blanks = " ".repeat(50);
    let in_order = |files: [&str; 5]| {
        let files = files.iter().zip(1..);
        let files = files.map(|(file, place)| format!("\r{}.00...({file}){blanks}", 20 * place));
        format!("{question}\n{}\n", files.collect::<String>())
    };
    for files in [
        ["b.txt", "c.bin", "e.py", "d.txt", "a.txt"],
        ["b.txt", "e.py", "a.txt", "d.txt", "c.bin"],
        ["b.txt", "d.txt", "e.py", "a.txt", "c.bin"],
    ] {
        assert!(accepts(&in_order(files)), "{files:?}");
    }
    let one_worker = ["b.txt", "e.py", "d.txt", "a.txt", "c.bin"];
    assert!(!accepts(&in_order(one_worker)));
}
