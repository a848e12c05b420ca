//! A process that brings a value home.

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

/// A [`Process`] whose body returns a value, which [`join`](ResultProcess::join) gives to the parent.
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
/// The value travels serialized (serde), through a file in memory: the child does not wait for the parent to read it, so
/// a value of any size needs no reader, and a `join` cannot hang on it. No other child has a descriptor of that file.
///
/// A body that can fail returns a `Result` whose error can be serialized, such as `Result<T, String>`: `join` then gives that
/// `Result`. (`anyhow::Error` and `io::Error` cannot be; `.map_err(|error| error.to_string())` makes a string of them.)
pub struct ResultProcess<'a, T> {
    process: Process<'a>,
    /// What the child has left, once it was read.
    reply: Mutex<Option<Vec<u8>>>,
    value: PhantomData<fn() -> T>,
}

impl<'a, T: Serialize + DeserializeOwned> ResultProcess<'a, T> {
    /// A process that will run `body` in a fork, under the name `Process-N`; see [`Process::new`].
    pub fn new(body: impl FnOnce() -> T + Send + 'a) -> ResultProcess<'a, T> {
        ResultProcess::around(Process::new(|| reply::run(body)))
    }

    /// A process that will call `function(argument)` in a fresh image of this program; see [`Process::spawned`].
    ///
    /// Any number of threads may run. [`spawn::guard`](crate::spawn::guard) must have got the function as
    /// [`Entry::returning`](crate::spawn::Entry::returning).
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
        ResultProcess::around(Process::for_call(&function, &argument))
    }

    fn around(process: Process<'a>) -> ResultProcess<'a, T> {
        ResultProcess {
            process: process.with_value(),
            reply: Mutex::new(None),
            value: PhantomData,
        }
    }

    /// Waits until it has ended, and gives its value; blocks for as long as that takes. A second call gives the same value,
    /// deserialized anew.
    ///
    /// # Errors
    /// There is no value: its body panicked ([`ProcessError::Panicked`]), a signal killed it or it ended with an exit code
    /// other than 0 ([`Failed`](ProcessError::Failed)), or with 0 but before its body returned
    /// ([`NoValue`](ProcessError::NoValue)). The value cannot be serialized ([`Encode`](ProcessError::Encode)) or deserialized
    /// ([`Decode`](ProcessError::Decode)). And those of [`Process::join`].
    #[track_caller]
    pub fn join(&self) -> Result<T, ProcessError> {
        let status = self.process.join()?;
        self.take_home(status)
    }

    /// As [`join`](ResultProcess::join), but at most as long as `timeout`; `None`: it still runs.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> Result<Option<T>, ProcessError> {
        match self.process.join_timeout(timeout)? {
            Some(status) => self.take_home(status).map(Some),
            None => Ok(None),
        }
    }

    fn take_home(&self, status: ExitStatus) -> Result<T, ProcessError> {
        let mut reply = self.reply.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = match &mut *reply {
            Some(bytes) => bytes,
            none => none.insert(self.process.read_result()?),
        };
        reply::value(self.name(), status, bytes)
    }
}

impl<'a, T> ResultProcess<'a, T> {
    /// Names it; without this it is `Process-N`, and a child's children are `Process-N:M`.
    pub fn named(mut self, name: impl Into<String>) -> ResultProcess<'a, T> {
        self.process = self.process.named(name);
        self
    }

    /// A daemon ends with its parent, even if that is killed, and may have no children.
    pub fn daemon(mut self, daemon: bool) -> ResultProcess<'a, T> {
        self.process = self.process.daemon(daemon);
        self
    }

    /// Whether the kernel kills it when its parent ends; see [`Process::dies_with_parent`].
    pub fn dies_with_parent(mut self, dies: bool) -> ResultProcess<'a, T> {
        self.process = self.process.dies_with_parent(dies);
        self
    }

    /// Starts it; returns at once.
    ///
    /// # Errors
    /// Those of [`Process::start`]; and when there is no free descriptor.
    pub fn start(&mut self) -> Result<(), ProcessError> {
        self.process.start()
    }

    /// How it ended, if it was started here and has ended; does not wait.
    #[doc(alias = "exitcode")]
    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.process.exit_status()
    }

    /// Whether it was started here and has not ended.
    pub fn is_alive(&self) -> bool {
        self.process.is_alive()
    }

    /// Its process id, once it is started.
    pub fn pid(&self) -> Option<i32> {
        self.process.pid()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.process.name()
    }

    /// Whether it is a daemon.
    pub fn is_daemon(&self) -> bool {
        self.process.is_daemon()
    }

    /// Asks it to end (SIGTERM). Nothing happens if it has ended; does not wait.
    pub fn terminate(&self) -> Result<(), ProcessError> {
        self.process.terminate()
    }

    /// Ends it with SIGKILL, which it cannot catch. Nothing happens if it has ended; does not wait.
    pub fn kill(&self) -> Result<(), ProcessError> {
        self.process.kill()
    }

    /// The child, once it is started: other signals, its pidfd.
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
