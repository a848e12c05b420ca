//! Starts other programs as children that end when this process ends early.

use std::process::{ChildStderr, ChildStdin, ChildStdout, Command};

use notes_runtime::event;
use notes_runtime::interrupt::StartGuard;

use crate::child::{Child, OnDrop};
use crate::error::StartError;
use crate::prepare::prepare;

/// A running program: its handle, and our ends of the pipes that its command requested.
#[derive(Debug)]
pub struct Program {
    /// The handle to wait for the program and to signal it.
    pub child: Child,
    /// The pipe to the program's standard input. Drop it to signal the end of the input.
    pub stdin: Option<ChildStdin>,
    /// The pipe from the program's standard output.
    pub stdout: Option<ChildStdout>,
    /// The pipe from the program's standard error.
    pub stderr: Option<ChildStderr>,
}

/// Starts a program, as [`Command::spawn`] does. If Ctrl-C or a signal ends this process, the program ends, too. This
/// process may have any number of threads.
///
/// # Errors
/// [`StartError::Program`], whose source is of the kind `NotFound` if the program does not exist.
pub fn start_command(command: &mut Command) -> Result<Program, StartError> {
    let program = command_name(command);
    start_named(command, &program, OnDrop::Join)
}

/// As [`start_command`], with the name `name` in the timeline.
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
    // A pid is positive and fits into an i32.
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
