//! Programs that promises look at from outside: their output, status and what they leave.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{ChildStderr, ChildStdout, Command, Stdio};

use fork_demo::{Child, ExitStatus};
use nix::sys::signal::{kill, killpg};
use nix::unistd::Pid;

pub(crate) use nix::sys::signal::Signal;

/// A program that runs, in a process group of its own.
pub(crate) struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: ChildStderr,
}

/// What a program has left: nothing but this.
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

    /// The next line that one of its processes prints.
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

    /// As the terminal does for Ctrl-C.
    pub(crate) fn signal_group(&self, signal: Signal) {
        killpg(self.pid(), signal).unwrap();
    }

    /// Its end and that of all its processes: each holds the pipes, so only then they end.
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

    /// As [`end`](Program::end), with nobody reading its standard output any more.
    pub(crate) fn end_unread(self) -> (ExitStatus, String) {
        drop(self.stdout);
        let (mut pipe, mut stderr) = (self.stderr, String::new());
        pipe.read_to_string(&mut stderr).unwrap();
        (self.child.wait().unwrap(), stderr)
    }
}
