//! A small HTTP server in a process of its own, so that the demo needs no network: two pages, each after 0.3 seconds.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use fork_demo::Process;
use notes::pace::sleep;
use notes::thread::Thread;

use super::url::Url;

/// The pages that the notes fetch, by name, and how long these were here.
const PAGES: [(&str, usize); 2] = [("/baidu.html", 1113), ("/sogou.html", 3313)];

pub(crate) struct Server {
    port: u16,
    /// Ends with the demo.
    _process: Process<'static>,
}

impl Server {
    pub(crate) fn start() -> anyhow::Result<Server> {
        // It listens before the fork: who connects early waits.
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let serve = move || serve(&listener);
        let mut process = Process::new(serve).named("http-server").daemon(true);
        process.start()?;
        Ok(Server {
            port,
            _process: process,
        })
    }

    pub(crate) fn urls(&self) -> Vec<Url> {
        let url = |(path, _): &(&str, usize)| {
            Url::parse(&format!("http://127.0.0.1:{}{path}", self.port))
        };
        PAGES.iter().filter_map(|page| url(page).ok()).collect()
    }
}

/// A thread for each who asks, until the process is terminated.
fn serve(listener: &TcpListener) {
    for client in listener.incoming().flatten() {
        let mut thread = Thread::new(move || {
            // One that has gone away needs no answer.
            answer(&client).unwrap_or(());
        });
        // Without a thread the connection closes, which the client sees.
        thread.start().unwrap_or(());
    }
}

fn answer(client: &TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(client).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    sleep(0.3);
    let path = request.split_ascii_whitespace().nth(1).unwrap_or_default();
    let page = PAGES.iter().find(|(name, _)| *name == path);
    let (status, bytes) = page.map_or(("404 Not Found", 0), |(_, bytes)| ("200 OK", *bytes));
    let head = format!("HTTP/1.0 {status}\r\nContent-Length: {bytes}\r\n\r\n");
    let mut client = client;
    client.write_all(head.as_bytes())?;
    client.write_all(&vec![b'x'; bytes])
}
