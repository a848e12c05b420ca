//! A small HTTP server in a separate process, so that the demo needs no network. It serves two pages, each after 0.3
//! s.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use fork_demo::Process;
use notes::pace::sleep;
use notes::thread::Thread;

use super::url::Url;

/// The names of the pages that the notes fetch, and the length of each page.
const PAGES: [(&str, usize); 2] = [("/baidu.html", 1113), ("/sogou.html", 3313)];

pub(crate) struct Server {
    port: u16,
    /// The server process ends with the demo.
    _process: Process<'static>,
}

impl Server {
    pub(crate) fn start() -> anyhow::Result<Server> {
        // The socket listens before the fork, so a client that connects early waits and is not refused.
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

    /// The address of one of its pages.
    pub(crate) fn page(&self, path: &str) -> Url {
        Url {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            path: path.to_owned(),
        }
    }
}

/// Starts a thread for each client, until the process is terminated.
fn serve(listener: &TcpListener) {
    for client in listener.incoming().flatten() {
        let mut thread = Thread::new(move || {
            // A client that has disconnected needs no answer.
            answer(&client).unwrap_or(());
        });
        // If the thread cannot start, the connection closes, and the client gets an error.
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
