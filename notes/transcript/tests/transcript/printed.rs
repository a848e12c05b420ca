//! The transcripts that the tests compare runs with, and the output of such runs.

use notes_transcript::Transcript;

pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

pub(crate) fn transcript(name: &str) -> Transcript {
    let text = std::fs::read_to_string(format!("{FOLDER}/transcripts/{name}.txt")).unwrap();
    Transcript::parse(&format!("transcripts/{name}.txt"), &text).unwrap()
}

pub(crate) const FORK: &str = "\
Process (18673) start...
I (18673) just created a child process (18674).
I am child process (18674) and my parent is 18673.
";

pub(crate) const POOL: &str = "\
Parent process 18681.
Waiting for all subprocesses done...
Run task 0 (18684)...
Run task 1 (18686)...
Run task 2 (18687)...
Run task 3 (18685)...
Task 1 runs 0.15 seconds.
Run task 4 (18686)...
Task 0 runs 0.57 seconds.
Task 2 runs 0.66 seconds.
Task 3 runs 1.75 seconds.
Task 4 runs 2.98 seconds.
All subprocesses done.
";
