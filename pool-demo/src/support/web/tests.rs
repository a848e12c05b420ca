//! Tests of the client with servers that misbehave.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::socket::{Backlog, listen};

use super::http::{Page, get_async_within, get_within};
use super::url::Url;

const TIMEOUT: Duration = Duration::from_secs(1);

/// Starts a server that calls `answer` for each client until the test ends. Returns its address.
fn server(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = url_of(&listener);
    thread::spawn(move || {
        let answer = &answer;
        thread::scope(|scope| {
            for client in listener.incoming().flatten() {
                scope.spawn(move || answer(client));
            }
        });
    });
    url
}

fn url_of(listener: &TcpListener) -> Url {
    Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap()
}

/// Gets the page as a task of an event loop.
fn get_on_event_loop(url: &Url) -> anyhow::Result<Page> {
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    event_loop.block_on(get_async_within(url, TIMEOUT))
}

/// Gets `url` by a thread and by a task, and checks that both fail with `why` soon after the timeout.
#[track_caller]
fn assert_fails_in_time(url: &Url, why: &str) {
    for get in [|url: &Url| get_within(url, TIMEOUT), get_on_event_loop] {
        let begun = Instant::now();
        let error = get(url).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(5), "{url} took long");
        assert_eq!(format!("{error:#}"), format!("cannot get {url}: {why}"));
    }
}

#[test]
fn a_silent_server_times_out() {
    let url = server(|mut client| drop(client.read_to_end(&mut Vec::new())));
    assert_fails_in_time(&url, "timed out after 1 s");
}

#[test]
fn a_server_that_answers_byte_by_byte_times_out() {
    let url = server(|mut client| {
        while client.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    assert_fails_in_time(&url, "timed out after 1 s");
}

#[test]
fn a_server_that_accepts_no_connection_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listen(&listener, Backlog::new(0).unwrap()).unwrap(); // Listen again, with a backlog for one connection.
    let address = listener.local_addr().unwrap();
    let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    // No thread accepts these connections. When the queue is full, the kernel lets further connections wait.
    let waiting: Vec<TcpStream> = std::iter::from_fn(connect).take(100).collect();
    assert!(waiting.len() < 100, "the queue never gets full");
    assert_fails_in_time(&url_of(&listener), "timed out after 1 s");
}

#[test]
fn an_endless_response_is_refused_as_too_long() {
    let url = server(|mut client| {
        let much = vec![b'x'; 1 << 20];
        while client.write_all(&much).is_ok() {}
    });
    assert_fails_in_time(&url, "the server's answer is longer than 16 MiB");
}

#[test]
fn a_server_that_answers_in_time_succeeds() {
    let url = server(|mut client| {
        client.write_all(b"HTTP/1.0 200 OK\r\n\r\npage").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        drop(client.read_to_end(&mut Vec::new()));
    });
    for page in [get_within(&url, TIMEOUT), get_on_event_loop(&url)] {
        let page = page.unwrap();
        assert_eq!((page.status_code, page.content), (200, b"page".to_vec()));
    }
}
