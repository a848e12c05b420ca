//! A process that returns a value to its parent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::child::Child;
use crate::error::ProcessError;
use crate::process::Process;
use crate::reply;
use crate::status::ExitStatus;

/// A [`Process`] whose body returns a value. [`join`](ResultProcess::join) returns this value to the parent.
///
/// ```no_run
/// use fork_demo::ResultProcess;
///
/// # fn main() -> Result<(), fork_demo::ProcessError> {
/// let words = vec!["to", "be", "or", "not"];
/// let mut longest = ResultProcess::new(|| words.iter().map(|word| word.len()).max());
/// longest.start()?;
/// println!("{:?}", longest.join()?); // Some(3)
/// # Ok(())
/// # }
/// ```
///
/// The child serializes the value (serde) and writes it to a file in memory. It does not wait for the parent to read
/// it, so a value of any size cannot make `join` hang. No other child has a descriptor of that file. If the body closes
/// descriptors that it has not opened, such as all above 2, the value cannot be sent: the child prints an error, and its
/// exit code is 1.
///
/// A body that can fail returns a `Result` whose error can be serialized, such as `Result<T, String>`. Then `join`
/// returns that `Result`. (`anyhow::Error` and `io::Error` cannot be serialized; `.map_err(|error|
/// error.to_string())` turns them into a string.)
pub struct ResultProcess<'a, T> {
    process: Process<'a>,
    /// The bytes that the child has written, after the first `join` has read them.
    reply: Mutex<Option<Vec<u8>>>,
    value: PhantomData<fn() -> T>,
}

impl<'a, T: Serialize + DeserializeOwned> ResultProcess<'a, T> {
    /// Makes a process that will run `body` in a fork, with the name `Process-N`; see [`Process::new`].
    pub fn new(body: impl FnOnce() -> T + Send + 'a) -> ResultProcess<'a, T> {
        ResultProcess::with_process(Process::new(|| reply::run(body)))
    }

    /// Makes a process that will call `function(argument)` in a new image of this program; see [`Process::spawned`].
    ///
    /// This process may have any number of threads. The function must be given to
    /// [`spawn::guard`](crate::spawn::guard) as [`Entry::returning`](crate::spawn::Entry::returning).
    ///
    /// ```no_run
    /// use fork_demo::ResultProcess;
    /// use fork_demo::spawn::{Entry, guard};
    ///
    /// fn square(number: u32) -> u32 {
    ///     number * number
    /// }
    ///
    /// fn main() -> Result<(), fork_demo::ProcessError> {
    ///     guard(&[Entry::returning(square)]);
    ///     let mut process = ResultProcess::spawned(square, 7);
    ///     process.start()?;
    ///     println!("{}", process.join()?); // 49
    ///     Ok(())
    /// }
    /// ```
    pub fn spawned<F, A>(function: F, argument: A) -> ResultProcess<'a, T>
    where
        F: Fn(A) -> T,
        A: Serialize + DeserializeOwned,
    {
        ResultProcess::with_process(Process::for_call(&function, &argument))
    }

    fn with_process(process: Process<'a>) -> ResultProcess<'a, T> {
        ResultProcess {
            process: process.with_value(),
            reply: Mutex::new(None),
            value: PhantomData,
        }
    }

    /// Waits until the process has ended, and returns its value. A second call deserializes the same value again.
    ///
    /// # Errors
    /// There is no value: the body panicked ([`ProcessError::Panicked`]), a signal killed the process or its exit
    /// code was not 0 ([`Failed`](ProcessError::Failed)), or it exited with code 0 before the body returned
    /// ([`NoValue`](ProcessError::NoValue)). The value cannot be serialized ([`Encode`](ProcessError::Encode)) or
    /// deserialized ([`Decode`](ProcessError::Decode)). And the errors of [`Process::join`].
    #[track_caller]
    pub fn join(&self) -> Result<T, ProcessError> {
        let status = self.process.join()?;
        self.read_value(status)
    }

    /// As [`join`](ResultProcess::join), but waits for at most `timeout`. Returns `None` if the process is still
    /// running.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> Result<Option<T>, ProcessError> {
        match self.process.join_timeout(timeout)? {
            Some(status) => self.read_value(status).map(Some),
            None => Ok(None),
        }
    }

    fn read_value(&self, status: ExitStatus) -> Result<T, ProcessError> {
        let mut reply = self.reply.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = match &mut *reply {
            Some(bytes) => bytes,
            none => none.insert(self.process.read_result()?),
        };
        reply::value(self.name(), status, bytes)
    }
}

impl<'a, T> ResultProcess<'a, T> {
    /// Sets the name. The default is `Process-N`, and `Process-N:M` for the children of a child.
    pub fn named(mut self, name: impl Into<String>) -> ResultProcess<'a, T> {
        self.process = self.process.named(name);
        self
    }

    /// Sets whether the process is a daemon. A daemon ends with its parent, even if the parent is killed, and may not
    /// have children.
    pub fn daemon(mut self, daemon: bool) -> ResultProcess<'a, T> {
        self.process = self.process.daemon(daemon);
        self
    }

    /// Sets whether the kernel kills the process when its parent ends; see [`Process::dies_with_parent`].
    pub fn dies_with_parent(mut self, dies: bool) -> ResultProcess<'a, T> {
        self.process = self.process.dies_with_parent(dies);
        self
    }

    /// Starts the process. Returns at once.
    ///
    /// # Errors
    /// The errors of [`Process::start`]. Also fails if no descriptor is free.
    pub fn start(&mut self) -> Result<(), ProcessError> {
        self.process.start()
    }

    /// Starts the processes, in order, so that no child keeps what belongs to the bodies of the others; see
    /// [`Process::start_all`].
    ///
    /// # Errors
    /// The errors of [`start`](ResultProcess::start).
    pub fn start_all(processes: &mut [ResultProcess<'a, T>]) -> Result<(), ProcessError> {
        Process::start_each(processes.iter_mut().map(|process| &mut process.process))
    }

    /// Returns how the process ended, if this process started it and it has ended. Does not wait.
    #[doc(alias = "exitcode")]
    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.process.exit_status()
    }

    /// Whether this process started it and it has not ended.
    pub fn is_alive(&self) -> bool {
        self.process.is_alive()
    }

    /// The process id, after `start`.
    pub fn pid(&self) -> Option<i32> {
        self.process.pid()
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.process.name()
    }

    /// Whether the process is a daemon.
    pub fn is_daemon(&self) -> bool {
        self.process.is_daemon()
    }

    /// Sends SIGTERM to the process. Does nothing if it has ended. Does not wait.
    pub fn terminate(&self) -> Result<(), ProcessError> {
        self.process.terminate()
    }

    /// Sends SIGKILL to the process, which it cannot catch. Does nothing if it has ended. Does not wait.
    pub fn kill(&self) -> Result<(), ProcessError> {
        self.process.kill()
    }

    /// The child, after `start`. Use it for other signals and for the pidfd.
    pub fn child(&self) -> Option<&Child> {
        self.process.child()
    }
}

impl<T> fmt::Debug for ResultProcess<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultProcess")
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}
