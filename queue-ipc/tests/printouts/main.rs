//! What the scenarios cannot print is refused, and what they can print agrees, also if it is unusual.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod consumers;
mod edit;
mod pipes;
mod queues;

use notes_testkit::printouts;

use edit::Edit;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

fn agrees(scenario: &str, printed: &str) -> bool {
    printouts::accepts(FOLDER.as_ref(), scenario, printed)
}

fn assert_agrees(scenario: &str, printed: &str) {
    assert!(agrees(scenario, printed), "{scenario} refuses:\n{printed}");
}

/// `right` agrees, and no longer agrees after any of the edits.
#[track_caller]
fn assert_refuses(scenario: &str, right: &str, edits: &[Edit]) {
    let wrong = edits.iter().map(|edit| (edit, edit.apply(right)));
    printouts::check_refused(FOLDER.as_ref(), scenario, right, wrong);
}

#[test]
fn stored_wrong_printouts_are_refused() {
    for (file, scenario) in [
        ("queue-ipc.queue.31.txt", "queue-two-readers"),
        ("queue-ipc.queue-full.32.txt", "queue-full"),
        ("queue-ipc.consumers.34.txt", "consumers"),
    ] {
        let printed = printouts::saved(FOLDER.as_ref(), file);
        assert!(!agrees(scenario, &printed), "{scenario} accepts {file}");
    }
}
