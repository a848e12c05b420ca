//! Other programs as children that go when this process ends early.

use std::process::{ChildStderr, ChildStdin, ChildStdout, Command};

use notes_runtime::event;
use notes_runtime::interrupt::StartGuard;

use crate::child::{Child, OnDrop};
use crate::error::StartError;
use crate::prepare::prepare;

/// A program that runs: its handle, and the ends of the pipes that its command asked for.
#[derive(Debug)]
pub struct Program {
    /// Waits for it, signals it.
    pub child: Child,
    /// Writes to its standard input; drop it to tell the program that there is no more.
    pub stdin: Option<ChildStdin>,
    /// Reads its standard output.
    pub stdout: Option<ChildStdout>,
    /// Reads its standard error.
    pub stderr: Option<ChildStderr>,
}

/// Starts a program, as [`Command::spawn`], as a child that Ctrl-C or a signal to this process ends
/// too. Any number of threads may run.
///
/// # Errors
/// [`StartError::Program`], whose source is of the kind `NotFound` where there is no such program.
pub fn start_command(command: &mut Command) -> Result<Program, StartError> {
    let program = command_name(command);
    start_named(command, &program, OnDrop::Join)
}

/// As [`start_command`], under `name` in the timeline.
pub(crate) fn start_named(
    command: &mut Command,
    name: &str,
    on_drop: OnDrop,
) -> Result<Program, StartError> {
    prepare()?;
    let starting = StartGuard::begin()?;
    let mut process = match command.spawn() {
        Ok(process) => process,
        Err(source) => {
            let program = command_name(command);
            return Err(StartError::Program { program, source });
        }
    };
    // A pid is positive and fits.
    let watched = starting.register(process.id() as i32);
    event::forked(watched.pid(), name);
    Ok(Program {
        child: Child::new(watched, name, on_drop),
        stdin: process.stdin.take(),
        stdout: process.stdout.take(),
        stderr: process.stderr.take(),
    })
}

fn command_name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
