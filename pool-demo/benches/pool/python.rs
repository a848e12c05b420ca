//! CPython's `multiprocessing.Pool` as a rival: a program that measures itself when asked.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use fork_demo::{Child, start_command};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pool/rival.py");

/// A running interpreter with a pool.
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
        (!version.is_empty()).then_some(())?;
        Some(Python {
            version: version.trim().to_owned(),
            questions: program.stdin?,
            answers,
            _child: program.child,
        })
    }

    /// How long each of `n` took when it does `what`; `None` if it has ended.
    pub(crate) fn each(&mut self, what: &str, n: u32) -> Option<Duration> {
        writeln!(self.questions, "{what} {n}").ok()?;
        let mut nanoseconds = String::new();
        self.answers.read_line(&mut nanoseconds).ok()?;
        let all = Duration::from_nanos(nanoseconds.trim().parse().ok()?);
        Some(all / n)
    }
}
