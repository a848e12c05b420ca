//! Segments by name, between processes that share nothing else.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use fork_demo::spawn::Entry;
use fork_demo::{ExitStatus, Process};
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, UnixAddr, bind, socket};
use nix::unistd::{Pid, Uid};
use shared_memory::{Array, Event, Segment, SegmentError, Value};

use crate::values::{run, run_all};

notes_testkit::promises![
    a_spawned_child_can_open_its_parents_array_by_name,
    a_killed_creator_leaves_no_name_and_open_segments_keep_their_memory,
    ctrl_c_leaves_no_name_and_no_file,
    only_one_of_many_creators_gets_the_name,
    open_never_returns_an_array_that_is_not_filled,
    a_name_exists_as_long_as_a_child_has_the_segment,
    a_child_that_drops_its_segment_does_not_remove_the_parents_name,
    the_size_of_a_segment_cannot_be_changed,
    a_killed_holder_in_another_program_is_reported,
    a_name_that_another_user_has_taken_is_an_error_that_names_the_process,
];

/// A name that no other run of these tests has.
fn name(what: &str) -> String {
    format!("test-{what}-{}", std::process::id())
}

fn missing(name: &str) -> SegmentError {
    SegmentError::Missing {
        name: name.to_owned(),
    }
}

pub(crate) fn entries() -> [Entry; 1] {
    [Entry::of(double)]
}

fn double(name: String) {
    let array: Array<i64> = Array::open(&name).unwrap();
    for index in 0..array.len() {
        array.set(index, 2 * array.get(index).unwrap()).unwrap();
    }
}

fn a_spawned_child_can_open_its_parents_array_by_name() {
    let name = name("spawned");
    let array = Array::create(&name, [1_i64, 2, 3]).unwrap();
    let mut process = Process::spawned(double, name);
    process.start().unwrap();
    assert_eq!(process.join().unwrap(), ExitStatus::Code(0));
    assert_eq!(array.to_vec(), Ok(vec![2, 4, 6]));
}

/// Creates the segment, reports that, and runs until it is terminated. The program `holding` also holds the value's
/// lock.
pub(crate) fn program(program: &str, segment: &str) -> ExitCode {
    notes::interrupt::install();
    let value = Value::create(segment, 42).unwrap();
    let held = (program == "holding").then(|| value.get_lock().acquire().unwrap());
    notes::say!("created");
    loop {
        std::thread::park();
        assert!(held.is_some() || program == "creating");
    }
}

fn start(program: &str, segment: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["program", program, segment])
        .stdout(Stdio::piped());
    let mut child = command.process_group(0).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "created\n");
    child
}

fn signal_and_wait(mut child: Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
    child.wait().unwrap();
}

fn assert_no_trace(name: &str) {
    assert_eq!(Segment::open(name).unwrap_err(), missing(name));
    for folder in ["/dev/shm", "/tmp", "/run/shm"] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let left = entry.unwrap().file_name();
            assert!(!left.to_string_lossy().contains(name), "{folder}/{left:?}");
        }
    }
}

fn a_killed_creator_leaves_no_name_and_open_segments_keep_their_memory() {
    let name = name("killed");
    let creator = start("creating", &name);
    let value: Value<i32> = Value::open(&name).unwrap();
    signal_and_wait(creator, Signal::SIGKILL);
    assert_no_trace(&name);
    *value.lock().unwrap() += 1;
    assert_eq!(value.get(), Ok(43));
    let another = Value::create(&name, 0).unwrap();
    assert_eq!(Value::<i32>::open(&name).unwrap().get(), Ok(0));
    drop(another);
    assert_no_trace(&name);
}

fn ctrl_c_leaves_no_name_and_no_file() {
    let name = name("interrupted");
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        signal_and_wait(start("creating", &name), signal);
        assert_no_trace(&name);
    }
}

fn only_one_of_many_creators_gets_the_name() {
    let (name, winners) = (name("contested"), Value::new(0).unwrap());
    let all_tried = Event::new().unwrap();
    let tried = Value::new(0).unwrap();
    run_all(
        [|| {
            let created = Segment::create(&name, 100);
            match &created {
                Ok(_) => *winners.lock().unwrap() += 1,
                Err(error) => {
                    let name = name.clone();
                    assert_eq!(*error, SegmentError::Exists { name });
                }
            }
            let mut tried = tried.lock().unwrap();
            *tried += 1;
            if *tried == 8 {
                all_tried.set();
            }
            drop(tried);
            all_tried.wait();
        }; 8],
    );
    assert_eq!(winners.get(), Ok(1));
    assert_no_trace(&name);
}

fn open_never_returns_an_array_that_is_not_filled() {
    const LEN: usize = 50_000;
    for round in 0..10 {
        let name = name(&format!("filled-{round}"));
        let is_seen = Event::new().unwrap();
        let create = || {
            let array = Array::create(&name, [7_u8; LEN]).unwrap();
            is_seen.wait();
            drop(array);
        };
        let open = || {
            let array = loop {
                match Array::<u8>::open(&name) {
                    Ok(array) => break array,
                    Err(error) => assert_eq!(error, missing(&name)),
                }
            };
            assert_eq!(array.to_vec(), Ok(vec![7; LEN]));
            is_seen.set();
        };
        let bodies: [Box<dyn FnOnce() + Send + '_>; 2] = [Box::new(open), Box::new(create)];
        run_all(bodies);
    }
}

fn a_name_exists_as_long_as_a_child_has_the_segment() {
    let name = name("inherited");
    let segment = Segment::create(&name, 10).unwrap();
    let (may_end, kept) = (Event::new().unwrap(), segment.clone());
    let mut child = Process::new({
        let may_end = may_end.clone();
        move || {
            may_end.wait();
            drop(kept);
        }
    });
    child.start().unwrap();
    drop(segment);
    let found = Segment::open(&name).unwrap();
    assert_eq!((found.len(), found.name()), (10, Some(name.as_str())));
    may_end.set();
    child.join().unwrap();
    assert_no_trace(&name);
}

fn a_child_that_drops_its_segment_does_not_remove_the_parents_name() {
    let name = name("dropped");
    let segment = Segment::create(&name, 10).unwrap();
    let copy = segment.clone();
    run(move || drop(copy));
    assert!(Segment::open(&name).is_ok());
    drop(segment);
    assert_no_trace(&name);
}

fn the_size_of_a_segment_cannot_be_changed() {
    let name = name("sealed");
    let _segment = Segment::create(&name, 5000).unwrap();
    let is_it = |path: &Path| {
        let link = fs::read_link(path).unwrap_or_default();
        link.to_string_lossy()
            .contains(&format!("memfd:shared-memory:bytes:{name}:"))
    };
    let mut open = fs::read_dir("/proc/self/fd")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = File::options()
        .write(true)
        .open(open.find(|path| is_it(path)).unwrap())
        .unwrap();
    for length in [0, 4096, 10_000] {
        assert!(file.set_len(length).is_err(), "{length}");
    }
    assert_eq!(Segment::open(&name).unwrap().len(), 5000);
}

fn a_killed_holder_in_another_program_is_reported() {
    let name = name("held");
    let holder = start("holding", &name);
    let value: Value<i32> = Value::open(&name).unwrap();
    let pid = holder.id().cast_signed();
    assert!(value.get_lock().try_acquire().unwrap().is_none());
    signal_and_wait(holder, Signal::SIGKILL);
    let error = value.get().unwrap_err();
    assert!(error.to_string().contains(&pid.to_string()), "{error}");
    let _held = value.get_lock().recover().unwrap();
    assert_eq!(value.get(), Ok(42));
}

fn a_name_that_another_user_has_taken_is_an_error_that_names_the_process() {
    const NOBODY: u32 = 65534;
    if !Uid::effective().is_root() {
        notes::say!("skipped: only root may start a process of another user");
        return;
    }
    let name = name("taken");
    let (kind, flags) = (SockType::Stream, SockFlag::SOCK_CLOEXEC);
    let socket = socket(AddressFamily::Unix, kind, flags, None).unwrap();
    let address = format!("shared-memory/0/{name}");
    let address = UnixAddr::new_abstract(address.as_bytes()).unwrap();
    bind(socket.as_raw_fd(), &address).unwrap();
    // Its standard input is the socket, and soon nobody else has it.
    let mut command = Command::new("sleep");
    let mut holder = command
        .arg("600")
        .uid(NOBODY)
        .stdin(socket)
        .spawn()
        .unwrap();
    drop(command);
    let taken = SegmentError::TakenByUser {
        name: name.clone(),
        pid: holder.id().cast_signed(),
        uid: NOBODY,
    };
    let created = Segment::create(&name, 100).err();
    let opened = Segment::open(&name).err();
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!((created, opened), (Some(taken.clone()), Some(taken)));
}
