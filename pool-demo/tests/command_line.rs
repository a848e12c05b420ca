//! Tests of scenarios with input from the user: addresses, servers, numbers.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn demo(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pool-demo"));
    command.args(words).env("LC_ALL", "C.UTF-8");
    command.output().expect("the demo can be started")
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Starts a server that calls `answer` for each client until the test ends. Returns its address.
fn server(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let answer = &answer;
        thread::scope(|scope| {
            for client in listener.incoming().flatten() {
                scope.spawn(move || answer(client));
            }
        });
    });
    format!("http://{address}/")
}

#[test]
fn a_page_that_cannot_be_fetched_is_an_error_that_names_it() {
    let url = server(|mut client| {
        let much = vec![b'x'; 1 << 20];
        while client.write_all(&much).is_ok() {}
    });
    for scenario in ["fetch", "fetch-async"] {
        let output = demo(&[scenario, &url]);
        let why = format!("cannot get {url}: the server's answer is longer than 16 MiB");
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(&why), "{}", stderr(&output));
    }
}

#[test]
fn a_query_goes_to_the_server_and_a_fragment_does_not() {
    let url = server(|mut client| {
        let mut request = [0; 1024];
        let bytes = client.read(&mut request).unwrap();
        let line = request[..bytes].split(|byte| *byte == b'\r').next();
        let found = line == Some(b"GET /?x=1 HTTP/1.0");
        let answer = format!("HTTP/1.0 {}\r\n\r\n", if found { 200 } else { 404 });
        client.write_all(answer.as_bytes()).unwrap();
    });
    let url = url.strip_suffix('/').unwrap();
    let output = demo(&["fetch-async", &format!("{url}?x=1#top")]);
    assert_eq!(printed(&output).matches(": 200").count(), 18, "{output:?}");
}

#[test]
fn an_invalid_url_is_refused_with_the_reason() {
    for (url, why) in [
        ("https://a/", "begins with http://"),
        ("a.example", "begins with http://"),
        ("http://", "no host"),
        ("http://:80/", "no host"),
        ("http:///path", "no host"),
        ("http://?x", "no host"),
        ("http://a b/", "contains a space"),
        ("http://127.0.0.1:99999/", "from 1 to 65535, not '99999'"),
        ("http://a:0/", "from 1 to 65535, not '0'"),
        ("http://a:+80/", "from 1 to 65535, not '+80'"),
        ("http://a:b/", "from 1 to 65535, not 'b'"),
        ("http://::1/", "brackets: [::1]"),
        ("http://a:1:2/", "from 1 to 65535, not '1:2'"),
        ("http://[::1", "[ has no closing ]"),
        ("http://[::1]80/", "unexpected '80' between host and path"),
        ("http://[1.2.3.4]/", "not an IPv6 address in brackets"),
        ("http://a]/", "cannot contain ]"),
        ("http://me@a/", "contains a user name"),
    ] {
        for scenario in ["fetch", "fetch-async"] {
            let output = demo(&[scenario, url]);
            let stderr = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{url}: {stderr}");
            assert!(stderr.contains(why), "{url}: {stderr}");
            assert!(stderr.contains(&format!("'{url}'")), "{stderr}");
        }
    }
}

/// The processor shares that a run printed: `12 % CPU`, `- % CPU`.
fn shares(output: &Output) -> Vec<String> {
    let printed = printed(output);
    let share = |line: &str| Some(line.strip_suffix(" % CPU")?.rsplit(' ').next()?.to_owned());
    printed.lines().filter_map(share).collect()
}

#[test]
fn a_cpu_share_is_a_number_unless_the_run_was_too_short() {
    let short = demo(&["bound", "--count", "1", "--speed", "10000"]);
    let counts = printed(&short);
    let counts: Vec<&str> = counts.lines().skip(1).take(4).collect();
    assert_eq!(counts.len(), 4, "{short:?}");
    for line in counts {
        // On a busy machine even the shortest count may take milliseconds.
        let is_short = line.contains(": 0.000 s,");
        let is_number = !line.ends_with(" - % CPU");
        assert!(
            line.contains(": 0.001 s,") || is_number != is_short,
            "{line}"
        );
    }
    let long = demo(&["bound", "--count", "5000000", "--speed", "10"]);
    let percent: Vec<u32> = shares(&long).iter().map(|n| n.parse().unwrap()).collect();
    let cpus = u32::try_from(pool_demo::usable_cpus()).unwrap();
    assert_eq!(percent.len(), 8, "{long:?}");
    let possible = |percent: &u32| *percent <= cpus * 100 + 10;
    assert!(percent.iter().all(possible), "{long:?}");
    assert!(percent[0] > percent[4], "waiting uses less: {long:?}");
}

#[test]
fn the_options_of_bound_and_busy_have_limits() {
    for count in ["0", "-1", "1000000001", "18446744073709551615"] {
        let output = demo(&["bound", "--count", count]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    for scenario in ["busy", "busy-processes", "busy-event-loop"] {
        for option in [
            "--workers=0",
            "--workers=257",
            "--seconds=0",
            "--seconds=61",
        ] {
            let output = demo(&[scenario, option]);
            assert_eq!(output.status.code(), Some(2), "{output:?}");
        }
    }
}

#[test]
fn endless_loops_do_not_delay_processes_that_start_later() {
    // Measure processor time, because other programs do not increase it. It includes the demo and a little of other
    // tests' demos.
    let used = || getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().user_time();
    let before = used();
    for scenario in ["busy", "busy-processes"] {
        let output = demo(&[scenario, "--seconds", "0.01", "--workers", "256"]);
        assert!(output.status.success(), "{output:?}");
    }
    let used = used() - before;
    // If the threads started one by one while others already spin, the threads alone would use three times as much.
    assert!(used.num_seconds() < 10, "{used}");
}

#[test]
fn the_number_of_workers_is_a_number_or_the_default() {
    for number in ["0", "257", "-1", "many", ""] {
        let output = demo(&["work", "--workers", number]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let why = "give a number from 1 to 256, or default";
        assert!(stderr(&output).contains(why), "{output:?}");
    }
    let output = demo(&["work", "--workers", "default", "--speed", "100"]);
    assert_eq!(printed(&output).lines().count(), 10, "{output:?}");
}

#[test]
fn a_picture_shows_each_task_of_a_pool_as_work() {
    let picture = format!("{}/tasks.json", env!("CARGO_TARGET_TMPDIR"));
    // Five tasks on processes, then ten on threads and ten on processes.
    for (scenario, tasks, pools) in [("pool", 5, 1), ("futures", 10, 2)] {
        let output = demo(&[scenario, "--speed", "1000", "--timeline", &picture]);
        assert!(output.status.success(), "{output:?}");
        let events = fs::read_to_string(&picture).unwrap();
        for task in 0..tasks {
            let is_its_work = |event: &&str| {
                event.contains(r#""cat":"work""#)
                    && event.contains(&format!(r#""name":"task {task}""#))
            };
            let works = events.split("\"args\"").filter(is_its_work).count();
            assert_eq!(works, pools, "task {task}: {events}");
        }
    }
}
