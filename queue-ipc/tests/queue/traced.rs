//! A process that is killed after an exact number of instructions.

use fork_demo::{Fork, fork};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::ptrace;
use nix::sys::signal::{Signal, raise};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// How a traced process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The process was killed before it had finished its work.
    Killed,
    /// The process had finished its work after this many instructions.
    Done(usize),
}

/// Lets this process and its children run on one processor: each step takes two context switches, which are ten times
/// as fast there.
pub(crate) fn pin_to_one_cpu() {
    let mine = sched_getaffinity(Pid::from_raw(0)).unwrap();
    let first = (0..CpuSet::count()).find(|cpu| mine.is_set(*cpu).unwrap());
    let mut one = CpuSet::new();
    one.set(first.unwrap()).unwrap();
    sched_setaffinity(Pid::from_raw(0), &one).unwrap();
}

/// Whether this machine allows tracing a process step by step.
pub(crate) fn is_tracing_allowed() -> bool {
    cfg!(target_arch = "x86_64")
        && match fork().unwrap() {
            Fork::Child => {
                let refused = ptrace::traceme().is_err();
                fork_demo::exit_now(i32::from(refused))
            }
            Fork::Parent { child } => child.wait().unwrap().success(),
        }
}

/// Kills a forked child that does `work` after this many instructions of `work`.
///
/// The child first calls `before`, whose instructions are not counted: it does what a process does only once.
pub(crate) fn kill_after_steps(steps: usize, before: impl FnOnce(), work: impl FnOnce()) -> End {
    match run_traced(|pid| ptrace::step(pid, None), steps, before, work) {
        None => End::Killed,
        Some(all) => End::Done(all),
    }
}

/// How many system calls a forked child makes in `work`. It first calls `before`, which is not counted.
pub(crate) fn count_system_calls(mut before: impl FnMut(), mut work: impl FnMut()) -> usize {
    let stops = |before: &mut dyn FnMut(), work: &mut dyn FnMut()| {
        run_traced(|pid| ptrace::syscall(pid, None), usize::MAX, before, work).unwrap()
    };
    // The report that the work is done takes some system calls, too, which are subtracted. Each call is a stop before
    // it and one after it.
    (stops(&mut before, &mut work) - stops(&mut || {}, &mut || {})) / 2
}

/// Kills a forked child that does `work` after this many stops, one at each instruction or system call. Returns the
/// number of stops if the child finished its work before.
fn run_traced(
    resume: impl Fn(Pid) -> nix::Result<()>,
    stops: usize,
    before: impl FnOnce(),
    work: impl FnOnce(),
) -> Option<usize> {
    match fork().unwrap() {
        Fork::Child => {
            before();
            ptrace::traceme().unwrap();
            raise(Signal::SIGSTOP).unwrap();
            work();
            raise(Signal::SIGSTOP).unwrap();
            fork_demo::exit_now(0)
        }
        Fork::Parent { child } => {
            let pid = Pid::from_raw(child.pid());
            assert_eq!(next_stop(pid), Signal::SIGSTOP);
            let done = (0..stops).find(|_| {
                resume(pid).unwrap();
                match next_stop(pid) {
                    Signal::SIGTRAP => false,
                    Signal::SIGSTOP => true,
                    other => panic!("{other}"),
                }
            });
            child.kill().unwrap();
            child.wait().unwrap();
            done
        }
    }
}

fn next_stop(pid: Pid) -> Signal {
    match waitpid(pid, Some(WaitPidFlag::WUNTRACED)).unwrap() {
        WaitStatus::Stopped(_, signal) => signal,
        other => panic!("{other:?}"),
    }
}
