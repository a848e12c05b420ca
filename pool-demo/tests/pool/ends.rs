//! Tests of how a pool ends: terminate at work, Ctrl-C, a killed parent. Also tests that output lines stay whole.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::panic::catch_unwind;
use std::process::{Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use fork_demo::exit_now;
use nix::sys::signal::{SigHandler, Signal, kill, killpg};
use nix::unistd::Pid;
use notes::say;
use pool_demo::{Pool, PoolError, TaskFailure};

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    terminate_during_several_calls_ends_all_of_them_at_once,
    a_dropped_pool_ends_its_workers,
    terminate_ends_workers_that_ignore_sigterm,
    ctrl_c_leaves_no_worker,
    workers_end_when_their_parent_is_killed,
    lines_printed_by_workers_are_not_mixed,
    a_warning_reports_how_many_workers_are_left,
    a_pool_that_is_dropped_with_unfinished_tasks_prints_a_line,
}

fn endless(_: u64) {
    sleep(Duration::from_secs(3600));
}

fn terminate_during_several_calls_ends_all_of_them_at_once() {
    let pool = pool(4);
    let mut quick = pool.imap(square, 0..).unwrap();
    assert_eq!(quick.next().unwrap().unwrap(), 0);
    // The map has no end, but starting it returns, and so does waiting with a timeout.
    let many = pool.map_async(square, 0..).unwrap();
    assert!(many.get_timeout(Duration::from_millis(50)).is_err());
    let long: Vec<_> = (0..10)
        .map(|n| pool.apply_async(endless, n).unwrap())
        .collect();
    let large = pool.apply_async(|n: u64| vec![n; 1 << 20], 1).unwrap();
    let begun = Instant::now();
    pool.terminate().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    for result in &long {
        let error = result.get().unwrap_err();
        assert!(
            matches!(error, PoolError::Task(error) if error.failure == TaskFailure::Terminated)
        );
    }
    assert!(many.get().is_err() && large.get().is_err());
    assert!(!large.successful().unwrap());
    // The rest is: the results that had arrived, an error for each submitted task, one error for all items not yet
    // made, and the end.
    let rest: Vec<_> = quick.by_ref().collect();
    assert!(rest.last().is_some_and(Result::is_err) && quick.next().is_none());
    assert!(pool.pids().is_empty());
    pool.join().unwrap();
    assert!(matches!(pool.apply(square, 1), Err(PoolError::Closed)));
}

fn a_dropped_pool_ends_its_workers() {
    let pool = pool(4);
    for n in 0..8 {
        drop(pool.apply_async(endless, n).unwrap());
    }
    drop(pool);
}

fn terminate_ends_workers_that_ignore_sigterm() {
    let ignore = || {
        // SAFETY: SIG_IGN installs no handler, so no code runs in a signal handler.
        #[expect(unsafe_code, reason = "signal has no safe interface")]
        unsafe { nix::sys::signal::signal(Signal::SIGTERM, SigHandler::SigIgn) }.unwrap();
    };
    let pool = Pool::builder()
        .workers(3)
        .initializer(ignore)
        .build()
        .unwrap();
    assert_eq!(pool.map(square, 0..9).unwrap().len(), 9);
    drop(pool.apply_async(endless, 0).unwrap());
    let begun = Instant::now();
    pool.terminate().unwrap();
    // All workers together get one second, not one second each.
    assert!(
        begun.elapsed() < Duration::from_millis(2500),
        "{:?}",
        begun.elapsed()
    );
}

/// The programs that the tests run as separate processes.
pub(crate) fn program(name: &str) -> ExitCode {
    notes::interrupt::install();
    match name {
        "busy" => busy(),
        "talkative" => talkative(),
        "doomed" => doomed(),
        "forgetful" => forgetful(),
        _ => panic!("unknown program {name}"),
    }
    ExitCode::SUCCESS
}

/// Prints the pids of its workers, and keeps the workers busy.
fn busy() {
    let pool = pool(3);
    for n in 0..3 {
        drop(pool.apply_async(endless, n).unwrap());
    }
    let pids: Vec<String> = pool.pids().iter().map(i32::to_string).collect();
    say!("{}", pids.join(" "));
    pool.imap_unordered(square, 0..).unwrap().for_each(drop);
}

fn talkative() {
    let pool = pool(4);
    let tell = |n: u64| say!("{n} {}", "x".repeat(3000));
    pool.chunk_size(1).map(tell, 0..500).unwrap();
}

/// A pool whose workers exit before their first task.
fn doomed() {
    let builder = Pool::builder().workers(2);
    let pool = builder.initializer(|| exit_now(7)).build().unwrap();
    pool.apply(square, 1).unwrap_err();
    pool.apply(square, 1).unwrap_err();
}

/// Drops pools in all ways. Only some have tasks that nobody has ended, and to which nobody has listened.
fn forgetful() {
    let submit = |pool: &Pool<'_>| -> Result<(), PoolError> {
        for n in 0..5 {
            drop(pool.apply_async(endless, n)?);
        }
        Ok(())
    };
    let with_tasks = || {
        let pool = pool(2);
        submit(&pool).unwrap();
        pool
    };
    with_tasks().terminate().unwrap();
    let joined = pool(2);
    drop(joined.apply_async(square, 3).unwrap());
    joined.close();
    joined.join().unwrap();
    drop(joined);
    let taken_in_part = pool(2);
    assert_eq!(taken_in_part.imap(square, 0..).unwrap().take(3).count(), 3);
    drop(taken_in_part);
    let panicked = catch_unwind(|| {
        let _pool = with_tasks();
        panic!("the only message");
    });
    panicked.unwrap_err();
    drop(with_tasks());
    let endless_map = pool(2);
    drop(endless_map.map_async(square, 0..).unwrap());
}

fn start(name: &str) -> std::process::Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["program", name])
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn pids(line: &str) -> Vec<Pid> {
    line.split_ascii_whitespace()
        .map(|pid| Pid::from_raw(pid.parse().unwrap()))
        .collect()
}

/// Whether the process exists. A zombie counts, too.
fn is_there(pid: Pid) -> bool {
    kill(pid, None).is_ok()
}

fn ctrl_c_leaves_no_worker() {
    for to_the_group in [true, false] {
        let mut program = start("busy");
        let mut line = String::new();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let pid = Pid::from_raw(program.id().cast_signed());
        match to_the_group {
            true => killpg(pid, Signal::SIGINT).unwrap(),
            false => kill(pid, Signal::SIGINT).unwrap(),
        }
        assert_eq!(program.wait().unwrap().code(), Some(130));
        assert_eq!(pids(&line).len(), 3);
        assert!(!pids(&line).into_iter().any(is_there), "{line}");
    }
}

fn workers_end_when_their_parent_is_killed() {
    let mut program = start("busy");
    let mut line = String::new();
    let mut output = BufReader::new(program.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    // Each worker holds the pipe open, so the pipe ends when all workers have ended.
    let killed = Instant::now();
    output.read_to_string(&mut String::new()).unwrap();
    assert!(
        killed.elapsed() < Duration::from_secs(1),
        "{:?}",
        killed.elapsed()
    );
}

fn lines_printed_by_workers_are_not_mixed() {
    let mut program = start("talkative");
    let mut text = String::new();
    program
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert!(program.wait().unwrap().success());
    let mut numbers: Vec<u32> = text
        .lines()
        .map(|line| {
            let (number, rest) = line.split_once(' ').unwrap();
            assert_eq!(rest, "x".repeat(3000));
            number.parse().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..500));
}

fn a_warning_reports_how_many_workers_are_left() {
    let program = start("doomed");
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    let mut lines = text.lines().rev();
    let last = lines.next().unwrap_or_default();
    assert!(
        last.starts_with("the pool has no worker left: 20 workers in a row have ended before")
            && last.contains("the last one was ForkPoolWorker-")
            && last.ends_with(" (exit code 7); the next call tries again"),
        "{text}"
    );
    assert!(
        lines.all(|line| line.starts_with("the pool continues with 1 worker: ")),
        "{text}"
    );
}

fn a_pool_that_is_dropped_with_unfinished_tasks_prints_a_line() {
    let output = start("forgetful").wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    let warnings: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("a pool"))
        .collect();
    let [tasks, items] = warnings[..] else {
        panic!("{text}")
    };
    assert!(tasks.starts_with("a pool was dropped with 5 tasks that had not ended: close"));
    assert!(items.starts_with("a pool was dropped with ") && items.contains(" that had not "));
    assert!(text.contains("the only message"));
}
