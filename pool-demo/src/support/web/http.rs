//! The part of HTTP that is needed to get a page: one request, one answer, and the end of the connection.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, ensure};
use notes::pace::real;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connection::Connection;
use super::url::Url;

/// The maximum length of an answer, because the whole answer is kept in memory.
const MOST_BYTES: u64 = 16 << 20;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A server's answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status_code: u16,
    pub(crate) content: Vec<u8>,
}

/// Gets a page, and gives up after ten seconds. Blocks the thread.
pub(crate) fn get(url: &Url) -> anyhow::Result<Page> {
    get_within(url, timeout())
}

/// Gets a page as [`get`] does. While it waits, the thread can run other tasks.
pub(crate) async fn get_async(url: &Url) -> anyhow::Result<Page> {
    get_async_within(url, timeout()).await
}

/// At a slow `--speed`, the demo's own server is slow, too.
fn timeout() -> Duration {
    TIMEOUT.max(real(TIMEOUT.as_secs_f64()))
}

/// Gets a page. The timeout covers everything from the look-up of the host to the last byte of the page.
pub(super) fn get_within(url: &Url, timeout: Duration) -> anyhow::Result<Page> {
    let ask = || {
        let mut server = Connection::open(&url.host, url.port, Instant::now() + timeout)?;
        server.write_all(request(url).as_bytes())?;
        let mut answer = Vec::new();
        server.take(MOST_BYTES + 1).read_to_end(&mut answer)?;
        Ok(answer)
    };
    page(ask(), timeout).with_context(|| format!("cannot get {url}"))
}

pub(super) async fn get_async_within(url: &Url, timeout: Duration) -> anyhow::Result<Page> {
    let ask = async {
        let address = (url.host.as_str(), url.port);
        let mut server = tokio::net::TcpStream::connect(address).await?;
        server.write_all(request(url).as_bytes()).await?;
        let mut answer = Vec::new();
        server.take(MOST_BYTES + 1).read_to_end(&mut answer).await?;
        Ok(answer)
    };
    let answer = tokio::time::timeout(timeout, ask).await;
    let answer = answer.unwrap_or_else(|late| Err(late.into()));
    page(answer, timeout).with_context(|| format!("cannot get {url}"))
}

/// In HTTP/1.0, the end of the connection marks the end of the answer.
fn request(url: &Url) -> String {
    let (path, host) = (&url.path, url.authority());
    format!("GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n")
}

fn page(answer: io::Result<Vec<u8>>, timeout: Duration) -> anyhow::Result<Page> {
    let mut answer = answer.map_err(|error| match error.kind() {
        // The kernel's message for a socket's timeout is "temporarily unavailable".
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
            anyhow!("timed out after {} s", timeout.as_secs_f64())
        }
        _ => error.into(),
    })?;
    let most = MOST_BYTES >> 20;
    ensure!(
        answer.len() as u64 <= MOST_BYTES,
        "the server's answer is longer than {most} MiB"
    );
    let end_of_head = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end_of_head = end_of_head.context("the server's answer has no head")?;
    let head = String::from_utf8_lossy(&answer[..end_of_head]);
    let code = head.split_ascii_whitespace().nth(1);
    let status_code = code.and_then(|code| code.parse().ok());
    let status_code = status_code.context("the server's answer has no status")?;
    answer.drain(..end_of_head + 4);
    Ok(Page {
        status_code,
        content: answer,
    })
}
