//! A process with a name: Python's `multiprocessing.Process`, forked or spawned.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use notes_runtime::{actor::ActorPath, interrupt, thread::Run};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::child::{Child, OnDrop};
use crate::child_main::{self, ChildSetup};
use crate::children::RegisteredChild;
use crate::current::{self, Identity};
use crate::error::{ChildError, ProcessError, StartError};
use crate::exit_code::IntoExitCode;
use crate::fork::{self, Fork};
use crate::parent_pipe;
use crate::result_file::ResultFile;
use crate::spawn;
use crate::start_all::start_all;
use crate::status::{ExitStatus, PANICKED};

/// A child process that runs a closure, a [`Run`] or a registered function, and ends.
///
/// ```no_run
/// # fn main() -> Result<(), fork_demo::ProcessError> {
/// let mut process = fork_demo::Process::new(|| println!("in the child")).named("test");
/// process.start()?;
/// println!("{}", process.join()?); // exit code 0
/// # Ok(())
/// # }
/// ```
///
/// The body may return `()`, an exit code or a `Result` ([`IntoExitCode`](crate::IntoExitCode)). For any other value
/// use a [`ResultProcess`](crate::ResultProcess).
///
/// Dropping a running process waits for it. If the process is a daemon, if the thread is panicking, or after an error of
/// `start` or `join_ok` in a program that [ends at its first error](interrupt::end_at_first_error), dropping
/// terminates it instead. In a fork, a copied handle does nothing: its process is not a child of the fork.
pub struct Process<'a> {
    name: String,
    numbers: Vec<u32>,
    actor_path: ActorPath,
    daemon: bool,
    /// Whether the process may have daemons, although it is one.
    may_have_daemons: bool,
    dies_with_parent: bool,
    /// The lock is never contended. It only makes the handle `Sync`, so that threads may share it.
    work: Mutex<Work<'a>>,
    /// Whether the child has a result file.
    returns_value: bool,
    /// The result file of the current child.
    result_file: Option<ResultFile>,
    child: Option<RegisteredChild>,
    /// Set if the child was forked and dies with this process. Dropped after the child.
    parent_pipe: Option<parent_pipe::Hold>,
}

/// The work of the child.
enum Work<'a> {
    /// Work for a fork. After the fork, the parent drops its copy of the closure, so that only the child owns its
    /// values, such as one end of a pipe.
    Forked(Box<dyn FnOnce() -> i32 + Send + 'a>),
    Spawned(spawn::Call),
    Started,
}

impl<'a> Process<'a> {
    /// Makes a process that will run `body` in a fork, with the name `Process-N`.
    ///
    /// The body works on a copy of everything that it refers to, so only the child sees its changes. After the fork,
    /// the parent drops the values that the body owns. So if one end of a pipe moves into the body, only the child
    /// has it. (If a started `Process` moves into the body, this drop joins it.)
    ///
    /// A child also has copies of the bodies that its parent has not started yet, and keeps them until it ends. So if
    /// several bodies own an end of a pipe each, make a process only after the one before it has started, or start them
    /// with [`start_all`](Process::start_all). Otherwise a reader gets no end before the earlier siblings have ended.
    ///
    /// `start` needs a parent with a single thread; see the [crate's page](crate#what-fork-does-to-threads).
    pub fn new<T: IntoExitCode>(body: impl FnOnce() -> T + Send + 'a) -> Process<'a> {
        let body = Box::new(|| body().into_exit_code());
        Process::of_kind("Process", Work::Forked(body))
    }

    /// Makes a process that will call `task.run()` in a fork. Its name comes from its type: `ClockProcess-1`.
    pub fn of<R: Run + Send + 'a>(task: R) -> Process<'a> {
        let path = std::any::type_name::<R>();
        let without_generics = path.split('<').next().unwrap_or(path);
        let kind = without_generics.rsplit("::").next().unwrap_or(path);
        let body = Box::new(|| task.run().into_exit_code());
        Process::of_kind(kind, Work::Forked(body))
    }

    /// Makes a process that will call `function(argument)` in a new image of this program.
    ///
    /// The function must be given to [`spawn::guard`]. The argument is sent serialized. [`spawn`] describes the
    /// differences from a fork.
    ///
    /// If `main` does not call [`spawn::guard`], the child does not call the function. It runs `main` as its parent
    /// did, until it starts a process itself. That start fails with [`StartError::Bootstrapping`]. Everything that
    /// `main` does before the start happens twice.
    pub fn spawned<F, A, T>(function: F, argument: A) -> Process<'a>
    where
        F: Fn(A) -> T,
        A: Serialize + DeserializeOwned,
        T: IntoExitCode,
    {
        Process::for_call(&function, &argument)
    }

    /// Makes a process that will call `function(argument)` in a new image of this program.
    pub(crate) fn for_call<F, A: Serialize>(function: &F, argument: &A) -> Process<'a> {
        let call = spawn::Call::new(function, argument);
        Process::of_kind("Process", Work::Spawned(call))
    }

    fn of_kind(kind: &str, work: Work<'a>) -> Process<'a> {
        let numbers = current::next_numbers();
        Process {
            name: current::default_name(kind, &numbers),
            numbers,
            actor_path: ActorPath::next_child(),
            daemon: current::is_daemon(),
            may_have_daemons: false,
            dies_with_parent: false,
            work: Mutex::new(work),
            returns_value: false,
            result_file: None,
            child: None,
            parent_pipe: None,
        }
    }

    /// Sets the name. The default is `Process-N`, and `Process-N:M` for the children of a child.
    pub fn named(mut self, name: impl Into<String>) -> Process<'a> {
        self.name = name.into();
        self
    }

    /// Sets whether the process is a daemon. A daemon ends with its parent, even if the parent is killed, and may not
    /// have children, unless [`may_have_daemons`](Process::may_have_daemons) is set.
    pub fn daemon(mut self, daemon: bool) -> Process<'a> {
        self.daemon = daemon;
        self
    }

    /// Sets whether the process may have children that are daemons, if it is a daemon itself. They end with it. In
    /// such a process, the children are daemons by default.
    pub fn may_have_daemons(mut self, may: bool) -> Process<'a> {
        self.may_have_daemons = may;
        self
    }

    /// Sets whether the kernel kills the process when its parent ends for any reason (`PR_SET_PDEATHSIG`).
    ///
    /// A fork that changes its user or group loses that signal. So a fork also watches a pipe that only its parent
    /// holds, which needs two free descriptors and `/proc`. An exec in the parent ends it, too, and so does a parent
    /// that closes descriptors by their numbers. A set-uid program may outlive the parent. So may these processes if they
    /// don't call [`renew_parent_death_signal`](crate::renew_parent_death_signal): a [spawned](Process::spawned) process
    /// that changes its user or group, and one that gives up all user ids of its start (not the machine's root).
    ///
    /// The kernel watches the *thread* that started the process. A thread that spawns a process should live as long.
    pub fn dies_with_parent(mut self, dies: bool) -> Process<'a> {
        self.dies_with_parent = dies;
        self
    }

    /// Starts the process. Returns at once.
    ///
    /// # Errors
    /// The process was started before ([`ProcessError::StartedTwice`]). This process has several threads (only for a
    /// fork). The kernel refuses, usually because a limit of processes is reached; you may call `start` again later.
    pub fn start(&mut self) -> Result<(), ProcessError> {
        self.start_and(|| ())
    }

    /// Starts the processes, in order. Skips those that were started before.
    ///
    /// Unlike after a loop of [`start`](Process::start), no child keeps what belongs to the bodies of the processes after
    /// it, such as one end of a pipe: a child first drops its copies of these bodies, with their destructors. (`start`
    /// can't: a process that the program has leaked with `mem::forget` may refer to values that are gone.)
    ///
    /// # Errors
    /// As [`start`](Process::start). The processes before the one that failed are running. You may repeat the call.
    pub fn start_all(processes: &mut [Process<'a>]) -> Result<(), ProcessError> {
        Process::start_each(processes.iter_mut())
    }

    pub(crate) fn start_each<'p>(
        processes: impl Iterator<Item = &'p mut Process<'a>>,
    ) -> Result<(), ProcessError>
    where
        'a: 'p,
    {
        let pending = processes.filter(|process| process.child.is_none());
        start_all(
            pending.collect(),
            |process, in_child| process.start_and(in_child),
            |process| process.drop_work(),
        )
    }

    /// As [`start`](Process::start), but the child first calls `in_child`, if it is a fork.
    pub(crate) fn start_and(&mut self, in_child: impl FnOnce()) -> Result<(), ProcessError> {
        if self.child.is_some() {
            let name = self.name.clone();
            return Err(ProcessError::StartedTwice { name });
        }
        let child = self.start_child(in_child);
        let child = child.map_err(|source| self.cannot_start(source))?;
        self.child = Some(RegisteredChild::new(child, &self.name, self.daemon));
        self.work = Mutex::new(Work::Started);
        Ok(())
    }

    fn start_child(&mut self, in_child: impl FnOnce()) -> Result<Child, StartError> {
        let mut setup = ChildSetup::new(self.identity(), &self.actor_path, self.dies_with_parent);
        let result_file = self.returns_value.then(ResultFile::create).transpose();
        let call = "memfd_create";
        let result_file = result_file.map_err(|source| StartError::Kernel { call, source })?;
        setup.result_file = result_file.as_ref().map(ResultFile::key);
        let on_drop = match self.daemon {
            true => OnDrop::Terminate,
            false => OnDrop::Join,
        };
        let work = self.work.get_mut().unwrap_or_else(PoisonError::into_inner);
        let child = if let Work::Spawned(call) = work {
            spawn::start(call, &setup, &self.actor_path, on_drop)?
        } else {
            let parent_pipe = setup.identity.dies_with_parent.then(parent_pipe::Hold::new);
            match fork::fork_as(setup, on_drop)? {
                Fork::Child => run_in_child(in_child, std::mem::replace(work, Work::Started)),
                Fork::Parent { child } => {
                    self.parent_pipe = parent_pipe.flatten();
                    child
                }
            }
        };
        self.result_file = result_file;
        Ok(child)
    }

    /// Waits until the process has ended. A second call returns the same status at once.
    ///
    /// # Errors
    /// Before [`start`](Process::start), and in a process that is not the parent.
    #[track_caller]
    pub fn join(&self) -> Result<ExitStatus, ProcessError> {
        let waited = self.started("join")?.wait();
        waited.map_err(|error| self.failed(error))
    }

    /// As [`join`](Process::join), but returns an error unless the exit code is 0.
    ///
    /// # Errors
    /// [`ProcessError::Failed`] with the name and the status of the process; and the errors of
    /// [`join`](Process::join).
    #[track_caller]
    pub fn join_ok(&self) -> Result<(), ProcessError> {
        let status = self.join()?;
        if status.success() {
            return Ok(());
        }
        interrupt::child_failed();
        let name = self.name.clone();
        Err(ProcessError::Failed { name, status })
    }

    /// As [`join`](Process::join), but waits for at most `timeout`. Returns `None` if the process is still running.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> Result<Option<ExitStatus>, ProcessError> {
        let waited = self.started("join")?.wait_timeout(timeout);
        waited.map_err(|error| self.failed(error))
    }

    /// Returns how the process ended, if this process started it and it has ended. Does not wait.
    #[doc(alias = "exitcode")]
    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.child.as_ref()?.try_wait().ok()?
    }

    /// Whether this process started it and it has not ended.
    pub fn is_alive(&self) -> bool {
        self.child()
            .is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// The process id, after `start`.
    pub fn pid(&self) -> Option<i32> {
        self.child.as_ref().map(|child| child.pid())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the process is a daemon.
    pub fn is_daemon(&self) -> bool {
        self.daemon
    }

    /// Sends SIGTERM to the process. Does nothing if it has ended. Does not wait.
    ///
    /// A new process does not ignore SIGTERM, even if its parent does. Its body may ignore it; then use
    /// [`kill`](Process::kill).
    pub fn terminate(&self) -> Result<(), ProcessError> {
        self.started("terminate")?
            .terminate()
            .map_err(|error| self.failed(error))
    }

    /// Sends SIGKILL to the process, which it cannot catch. Does nothing if it has ended. Does not wait.
    pub fn kill(&self) -> Result<(), ProcessError> {
        self.started("kill")?
            .kill()
            .map_err(|error| self.failed(error))
    }

    /// The child, after `start`. Use it for other signals and for the pidfd.
    pub fn child(&self) -> Option<&Child> {
        self.child.as_deref()
    }

    /// Drops the closure. A forked child calls this for its copy of a process that its parent has not started.
    pub(crate) fn drop_work(&mut self) {
        self.work = Mutex::new(Work::Started);
    }

    /// Gives the child a result file.
    pub(crate) fn with_value(mut self) -> Process<'a> {
        self.returns_value = true;
        self
    }

    /// Reads what the child has written to its result file. The child must have ended.
    pub(crate) fn read_result(&self) -> Result<Vec<u8>, ProcessError> {
        let file = self.result_file.as_ref();
        file.map_or(Ok(Vec::new()), ResultFile::read)
            .map_err(|source| ProcessError::Read {
                name: self.name.clone(),
                source,
            })
    }

    fn identity(&self) -> Box<Identity> {
        Box::new(Identity {
            name: self.name.clone(),
            numbers: self.numbers.clone(),
            parent_pid: nix::unistd::getpid().as_raw(),
            daemon: self.daemon,
            may_have_daemons: self.may_have_daemons,
            dies_with_parent: self.dies_with_parent,
        })
    }

    fn started(&self, action: &'static str) -> Result<&Child, ProcessError> {
        self.child().ok_or_else(|| ProcessError::NotStarted {
            name: self.name.clone(),
            action,
        })
    }

    fn cannot_start(&self, source: StartError) -> ProcessError {
        interrupt::child_failed();
        ProcessError::Start {
            name: self.name.clone(),
            source,
        }
    }

    fn failed(&self, source: ChildError) -> ProcessError {
        ProcessError::Child {
            name: self.name.clone(),
            source,
        }
    }
}

fn run_in_child(prepare: impl FnOnce(), work: Work<'_>) -> ! {
    child_main::run(|| {
        prepare();
        match work {
            Work::Forked(body) => body(),
            // Only a fork runs this function.
            Work::Spawned(_) | Work::Started => PANICKED,
        }
    })
}

impl fmt::Debug for Process<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("name", &self.name)
            .field("daemon", &self.daemon)
            .field("child", &self.child)
            .finish_non_exhaustive()
    }
}
