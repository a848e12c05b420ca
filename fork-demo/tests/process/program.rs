//! Runs programs that tests observe from outside: their output, their status and the processes that they leave.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{ChildStderr, ChildStdout, Command, Stdio};

use fork_demo::{Child, ExitStatus};
use nix::sys::signal::{kill, killpg};
use nix::unistd::Pid;

pub(crate) use nix::sys::signal::Signal;

/// A running program in a separate process group.
pub(crate) struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: ChildStderr,
}

/// The status and the output of a program that has ended with all its processes.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    pub(crate) fn start(name: &str) -> Program {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["program", name])
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let program = fork_demo::start_command(&mut command).unwrap();
        Program {
            child: program.child,
            stdout: BufReader::new(program.stdout.unwrap()),
            stderr: program.stderr.unwrap(),
        }
    }

    /// Reads the next line that one of the program's processes prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.pid())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).unwrap();
    }

    /// Sends a signal to the process group, as the terminal does for Ctrl-C.
    pub(crate) fn signal_group(&self, signal: Signal) {
        killpg(self.pid(), signal).unwrap();
    }

    /// Waits until the program and all its processes have ended. Each process holds the pipes open, so the pipes end
    /// only then.
    pub(crate) fn end(mut self) -> Ended {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).unwrap();
        self.stderr.read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        Ended {
            status,
            stdout,
            stderr,
        }
    }

    /// As [`end`](Program::end), but first closes the reading end of the program's standard output.
    pub(crate) fn end_unread(self) -> (ExitStatus, String) {
        drop(self.stdout);
        let (mut pipe, mut stderr) = (self.stderr, String::new());
        pipe.read_to_string(&mut stderr).unwrap();
        (self.child.wait().unwrap(), stderr)
    }
}
