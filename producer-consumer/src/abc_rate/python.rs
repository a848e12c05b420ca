//! The notes' program in Python, measured by itself: one interpreter for all measurements.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use notes::interrupt::{RegisteredChild, StartGuard};

const SCRIPT: &str = include_str!("abc.py");
/// python3's own message went to the same terminal.
const ENDED: &str = "python3 has ended before it was done: see what it said";

/// A python3 that runs the script. It ends when this is dropped, and when this process ends early.
pub(super) struct Python {
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    child: Child,
    watched: Option<RegisteredChild>,
}

impl Python {
    /// Starts python3 for `rounds` rounds in each measurement; `None` if there is no python3.
    pub(super) fn start(rounds: u32) -> Result<Option<Python>> {
        let mut command = Command::new("python3");
        command
            .args(["-c", SCRIPT, &rounds.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let starting = StartGuard::begin()?;
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("cannot start python3"),
        };
        let watched = Some(starting.register(child.id().cast_signed()));
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (questions, answers) = pipes.context("python3 has no pipes")?;
        Ok(Some(Python {
            questions,
            answers: BufReader::new(answers),
            child,
            watched,
        }))
    }

    /// Measures how long the three Python threads take.
    pub(super) fn time_hand_offs(&mut self, cores: &[usize]) -> Result<Duration> {
        let numbers: Vec<String> = cores.iter().map(usize::to_string).collect();
        writeln!(self.questions, "{}", numbers.join(" ")).context(ENDED)?;
        let mut answer = String::new();
        let length = self.answers.read_line(&mut answer)?;
        ensure!(length > 0, "{ENDED}");
        let seconds = answer.trim().parse();
        let seconds: f64 = seconds.with_context(|| format!("python3 says {answer:?}"))?;
        Ok(Duration::from_secs_f64(seconds))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // python3 waits for the next question, or no longer works. Either way it has nothing to clean up.
        if let Err(error) = self.child.kill() {
            notes::warn!("cannot end python3: {error}");
        }
        self.watched = None;
        if let Err(error) = self.child.wait() {
            notes::warn!("cannot wait for python3: {error}");
        }
    }
}
