//! The kernel's data about a thread of this process: its state, its scheduler statistics, its CPU.
//!
//! In Linux, threads and processes are tasks. Each thread has a directory in `/proc/self/task` while it is alive. The
//! functions here do not block, and do not stop the thread.

use std::fs;
use std::io;
use std::time::Duration;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// Returns the state of the thread `tid` as the kernel's letter: `R` is running or in the run queue, `S` is in an
/// interruptible wait, `D` is in an uninterruptible wait. Returns `None` if there is no such thread.
///
/// # Errors
/// `/proc` cannot be read.
pub fn state(tid: i32) -> io::Result<Option<char>> {
    match fs::read_to_string(format!("/proc/self/task/{tid}/stat")) {
        Ok(stat) => Ok(parse_state(&stat)),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the state in a line of proc_pid_stat(5). A dead thread stays there a moment longer with the state `X` or
/// `Z`, for which this returns `None`.
fn parse_state(stat: &str) -> Option<char> {
    // The name in parentheses may contain any characters, including parentheses and spaces.
    let (_, after_name) = stat.rsplit_once(") ")?;
    let state = after_name.chars().next();
    state.filter(|state| !matches!(state, 'X' | 'x' | 'Z'))
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

/// The scheduler statistics of a thread, since its start or since an earlier reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchedStats {
    /// The time on a CPU.
    pub on_cpu: Duration,
    /// The time in the run queue, waiting for a CPU. A wait is counted when it has ended.
    pub in_run_queue: Duration,
    /// The number of time slices, that is, how often the scheduler has chosen the thread from the queue.
    pub timeslices: u64,
}

impl SchedStats {
    /// The difference since `earlier`.
    #[must_use]
    pub fn since(self, earlier: SchedStats) -> SchedStats {
        SchedStats {
            on_cpu: self.on_cpu.saturating_sub(earlier.on_cpu),
            in_run_queue: self.in_run_queue.saturating_sub(earlier.in_run_queue),
            timeslices: self.timeslices.saturating_sub(earlier.timeslices),
        }
    }
}

/// Returns the scheduler's counts for the thread `tid`. While the thread runs, the counts are accurate to one tick of
/// the kernel (1 to 10 ms).
///
/// # Errors
/// There is no such thread, or the kernel does not count (it is built without `SCHED_INFO`).
pub fn sched_stats(tid: i32) -> io::Result<SchedStats> {
    let text = fs::read_to_string(format!("/proc/self/task/{tid}/schedstat"))?;
    parse_schedstat(&text).ok_or_else(|| {
        let message =
            format!("cannot parse schedstat of thread {tid}: {text:?} is not three numbers");
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// Parses the three numbers: nanoseconds on a CPU, nanoseconds in the run queue, time slices.
fn parse_schedstat(schedstat: &str) -> Option<SchedStats> {
    let mut numbers = schedstat.split_ascii_whitespace().map(str::parse::<u64>);
    let mut next = || numbers.next()?.ok();
    Some(SchedStats {
        on_cpu: Duration::from_nanos(next()?),
        in_run_queue: Duration::from_nanos(next()?),
        timeslices: next()?,
    })
}

/// Binds these threads to one CPU, the same CPU for all of them, and returns its number. Threads that they start
/// later are bound to it, too.
///
/// # Errors
/// A thread has ended, or the system does not allow the call.
pub fn pin_to_one_cpu(tids: &[i32]) -> io::Result<usize> {
    let allowed = sched_getaffinity(Pid::from_raw(0))?;
    let cpu = (0..CpuSet::count()).find(|cpu| allowed.is_set(*cpu) == Ok(true));
    let cpu = cpu.ok_or_else(|| io::Error::other("this process is allowed to run on no CPU"))?;
    let mut only = CpuSet::new();
    only.set(cpu)?;
    for tid in tids {
        sched_setaffinity(Pid::from_raw(*tid), &only)?;
    }
    Ok(cpu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_parsed_after_any_thread_name() {
        assert_eq!(parse_state("7 (a) R (b) S 1 1"), Some('S'));
        assert_eq!(parse_state("7 (线程) R 1 1"), Some('R'));
        assert_eq!(parse_state("7 (dead) X 1 1"), None);
        assert_eq!(parse_state(""), None);
    }

    #[test]
    fn the_calling_thread_is_running() {
        let me = nix::unistd::gettid().as_raw();
        assert_eq!(state(me).unwrap(), Some('R'));
        assert!(sched_stats(me).unwrap().timeslices > 0);
    }

    #[test]
    fn an_ended_thread_has_no_state() {
        let thread = std::thread::spawn(|| nix::unistd::gettid().as_raw());
        let tid = thread.join().unwrap();
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while state(tid).unwrap().is_some() {
            assert!(
                std::time::Instant::now() < deadline,
                "thread {tid} is still in /proc"
            );
            std::thread::yield_now();
        }
    }

    #[test]
    fn schedstat_is_parsed_as_three_numbers() {
        let stats = parse_schedstat("1000 2000 3\n").unwrap();
        assert_eq!(stats.on_cpu, Duration::from_nanos(1000));
        assert_eq!(stats.in_run_queue, Duration::from_nanos(2000));
        assert_eq!(stats.timeslices, 3);
        assert_eq!(parse_schedstat("1 2"), None);
        assert_eq!(
            parse_schedstat("1000 2500 4").unwrap().since(stats),
            parse_schedstat("0 500 1").unwrap()
        );
    }
}
