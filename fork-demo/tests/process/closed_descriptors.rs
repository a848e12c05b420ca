//! Tests of programs that close descriptors by their numbers, as the code of daemons does, and open files in their place.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::AsRawFd;

use fork_demo::{ExitStatus, Process, ProcessError};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::unistd::close;

use crate::lifecycle::block;
use crate::program::{Program, Signal};
use crate::values::started;

notes_testkit::promises![
    a_value_is_not_written_into_a_file_of_a_body_that_closed_all_descriptors,
    a_value_is_not_read_from_a_file_of_a_parent_that_closed_all_descriptors,
    a_daemon_that_closed_all_descriptors_starts_daemons_that_keep_its_files,
    a_daemon_ends_with_its_parent_although_the_parent_has_closed_the_end_that_a_daemon_opens,
];

const TEXT: &str = "a line of a log";

fn log() -> File {
    let mut log = File::from(memfd_create(c"log", MFdFlags::MFD_CLOEXEC).unwrap());
    log.write_all(TEXT.as_bytes()).unwrap();
    log
}

/// Closes all other descriptors, and makes copies of `file` at the numbers that are free now.
fn close_all_but(file: &File) -> Vec<File> {
    for number in (3..100).filter(|number| *number != file.as_raw_fd()) {
        close(number).unwrap_or(());
    }
    let copies = std::iter::repeat_with(|| file.try_clone().unwrap());
    copies.take(20).collect()
}

fn contents(mut file: &File) -> String {
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

pub(crate) fn closing_value() {
    let log = log();
    let process = started(|| {
        // The copies outlive the body, as the files of a logger do.
        std::mem::forget(close_all_but(&log));
        7
    });
    assert!(process.join().is_err());
    assert_eq!(process.exit_status(), Some(ExitStatus::Code(1)));
    assert_eq!(contents(&log), TEXT);
}

fn a_value_is_not_written_into_a_file_of_a_body_that_closed_all_descriptors() {
    let ended = Program::start("closing_value").end();
    assert!(ended.status.success(), "{}", ended.stderr);
    let reason = "to a memory file: this process has closed its descriptor";
    assert!(ended.stderr.contains(reason), "{}", ended.stderr);
}

pub(crate) fn closing_parent() {
    let log = log();
    let [joined, dropped] = [3, 4].map(|value| started(move || value));
    let copies = close_all_but(&log);
    let error = joined.join().unwrap_err();
    assert!(matches!(error, ProcessError::Read { .. }), "{error}");
    notes::say!("{:#}", anyhow::Error::new(error));
    drop((joined, dropped));
    for file in copies {
        assert_eq!(contents(&file), TEXT);
    }
}

fn a_value_is_not_read_from_a_file_of_a_parent_that_closed_all_descriptors() {
    let ended = Program::start("closing_parent").end();
    assert!(ended.status.success(), "{}", ended.stderr);
    let reason = "is in a memory file, and this process has closed its descriptor";
    assert!(ended.stdout.contains(reason), "{}", ended.stdout);
}

pub(crate) fn closing_daemon() {
    let mut daemon = Process::new(|| {
        let log = log();
        let copies = close_all_but(&log);
        let check = || {
            for file in copies.iter().chain([&log]) {
                assert_eq!(contents(file), TEXT);
            }
        };
        let start = |body: &(dyn Fn() + Sync)| {
            let mut inner = Process::new(body);
            inner.start().unwrap();
            inner.join_ok().unwrap();
        };
        start(&check);
        start(&check);
        check();
        drop(copies);
        // The number of what this daemon watches is free now.
        start(&|| ());
    })
    .daemon(true)
    .may_have_daemons(true);
    daemon.start().unwrap();
    daemon.join_ok().unwrap();
}

fn a_daemon_that_closed_all_descriptors_starts_daemons_that_keep_its_files() {
    let ended = Program::start("closing_daemon").end();
    assert!(ended.status.success(), "{}", ended.stderr);
}

pub(crate) fn closing_reader() {
    let first_free = log().as_raw_fd();
    let daemon = || {
        Process::new(|| {
            notes::say!("ready");
            block();
        })
        .daemon(true)
    };
    let mut daemons = [daemon(), daemon()];
    daemons[0].start().unwrap();
    // The kernel gives the first free number to the end that is read.
    close(first_free).unwrap();
    daemons[1].start().unwrap();
    let alive = daemons.iter().all(Process::is_alive);
    notes::say!("{alive}");
    block();
}

fn a_daemon_ends_with_its_parent_although_the_parent_has_closed_the_end_that_a_daemon_opens() {
    let mut program = Program::start("closing_reader");
    let mut lines = [program.line(), program.line(), program.line()];
    lines.sort();
    assert_eq!(lines, ["ready", "ready", "true"]);
    program.signal(Signal::SIGKILL);
    assert_eq!(program.end().status.python_code(), -9);
}
