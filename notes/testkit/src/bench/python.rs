//! Benchmarks in CPython: scripts that measure their own time.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// Whether a working `python3` is installed.
pub fn is_installed() -> bool {
    let version = Command::new("python3").arg("--version").output();
    version.is_ok_and(|version| version.status.success())
}

/// Runs the source text `script` in a new interpreter; returns the duration in seconds that it prints.
///
/// # Errors
/// If `python3` cannot be run or fails, or if it prints something else than a number of seconds.
pub fn run(script: &str, arguments: &[impl ToString]) -> Result<Duration> {
    let arguments = arguments.iter().map(ToString::to_string);
    let mut command = Command::new("python3");
    let output = command.args(["-c", script]).args(arguments).output()?;
    ensure!(
        output.status.success(),
        "python3 failed ({}): {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8(output.stdout)?;
    let seconds = printed.trim().parse();
    let seconds = seconds.with_context(|| {
        format!("python3 must print a number of seconds, but printed {printed:?}")
    })?;
    Ok(Duration::try_from_secs_f64(seconds)?)
}

/// A running interpreter that measures something for each question.
///
/// Its script first prints a line with its version. Then it reads one question per line, and answers each with a line:
/// the duration in nanoseconds. It ends when its input ends.
#[derive(Debug)]
pub struct Interpreter {
    version: String,
    /// The process; its standard input takes the questions.
    process: Child,
    answers: BufReader<ChildStdout>,
}

impl Interpreter {
    /// Starts the script in the file `script`; `None` if there is no `python3`, or if it does not print its version.
    pub fn start(script: impl AsRef<Path>) -> Option<Interpreter> {
        let mut command = Command::new("python3");
        command
            .arg(script.as_ref())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().ok()?;
        let answers = BufReader::new(process.stdout.take()?);
        // From here on, dropping the interpreter waits for its end.
        let mut interpreter = Interpreter {
            version: String::new(),
            process,
            answers,
        };
        interpreter.version = interpreter.read_line().ok()?;
        Some(interpreter)
    }

    /// The line that the script printed first.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Asks a one-line question; returns the duration that the interpreter measured.
    ///
    /// # Errors
    /// If the interpreter has ended, or answers something else than a number of nanoseconds.
    pub fn ask(&mut self, question: impl Display) -> Result<Duration> {
        let questions = self.process.stdin.as_mut();
        let questions = questions.context("cannot ask python3: its standard input is closed")?;
        writeln!(questions, "{question}")
            .with_context(|| format!("cannot ask python3: {question}"))?;
        let answer = self.read_line()?;
        let nanoseconds = answer.parse();
        let nanoseconds = nanoseconds.with_context(|| {
            format!("python3 must answer with a number of nanoseconds, but answered {answer:?}")
        })?;
        Ok(Duration::from_nanos(nanoseconds))
    }

    fn read_line(&mut self) -> Result<String> {
        let mut line = String::new();
        let length = self.answers.read_line(&mut line)?;
        ensure!(length > 0, "python3 ended before it answered");
        Ok(line.trim().to_owned())
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        // `wait` closes the input first, which ends the script. An error means that the script has already ended.
        drop(self.process.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_returns_the_scripts_seconds_or_its_error() {
        if !is_installed() {
            return;
        }
        let script = "import sys; print(float(sys.argv[1]) / 2)";
        assert_eq!(run(script, &[3]).unwrap(), Duration::from_millis(1500));
        assert!(run("print('no number')", &[0; 0]).is_err());
        let failed = run("raise ValueError('the cause')", &[0; 0]).unwrap_err();
        assert!(failed.to_string().contains("the cause"), "{failed}");
    }
}
