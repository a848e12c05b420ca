//! CPython's `multiprocessing.Process` as a rival: a program that measures itself when asked.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use fork_demo::{Child, start_command};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/process/rival.py");

/// A running interpreter.
#[derive(Debug)]
pub(crate) struct Python {
    pub(crate) version: String,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Ends when `questions` does, which is dropped before it.
    _child: Child,
}

impl Python {
    /// `None` where there is no `python3`, or one that does not work.
    pub(crate) fn start() -> Option<Python> {
        let mut command = Command::new("python3");
        command
            .arg(SCRIPT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let program = start_command(&mut command).ok()?;
        let mut answers = BufReader::new(program.stdout?);
        let mut version = String::new();
        answers.read_line(&mut version).ok()?;
        if version.is_empty() {
            return None;
        }
        Some(Python {
            version: version.trim().to_owned(),
            questions: program.stdin?,
            answers,
            _child: program.child,
        })
    }

    /// How long one start and join took; `None` if it has ended.
    pub(crate) fn start_and_join(&mut self) -> Option<Duration> {
        writeln!(self.questions, "once").ok()?;
        let mut nanoseconds = String::new();
        self.answers.read_line(&mut nanoseconds).ok()?;
        Some(Duration::from_nanos(nanoseconds.trim().parse().ok()?))
    }
}
