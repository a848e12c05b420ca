//! As much of HTTP as it takes to get a page: one request, one answer, and the end of the connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How long a server may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// `http://host:port/path`.
#[derive(Clone, Debug)]
pub(crate) struct Url {
    /// With a port.
    host: String,
    path: String,
}

/// What a server has answered.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status_code: u16,
    pub(crate) content: Vec<u8>,
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Url, String> {
        let Some(rest) = text.strip_prefix("http://") else {
            return Err("give an address that begins with http://".to_owned());
        };
        let (host, path) = rest
            .find('/')
            .map_or((rest, "/"), |slash| rest.split_at(slash));
        if host.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("there is no host in it, or a blank".to_owned());
        }
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let host = if has_port {
            host.to_owned()
        } else {
            format!("{host}:80")
        };
        Ok(Url {
            host,
            path: path.to_owned(),
        })
    }

    fn request(&self) -> String {
        // HTTP/1.0: the answer is whole when the connection ends.
        format!(
            "GET {} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.path, self.host
        )
    }
}

/// Gets a page; the thread waits.
pub(crate) fn get(url: &Url) -> anyhow::Result<Page> {
    let cannot = || format!("cannot get {}", url.host);
    let mut server = TcpStream::connect(&url.host).with_context(cannot)?;
    server.set_read_timeout(Some(PATIENCE))?;
    server
        .write_all(url.request().as_bytes())
        .with_context(cannot)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).with_context(cannot)?;
    page(answer)
}

/// Gets a page; while it waits, the thread does something else.
pub(crate) async fn get_async(url: &Url) -> anyhow::Result<Page> {
    let cannot = || format!("cannot get {}", url.host);
    let mut server = tokio::net::TcpStream::connect(&url.host)
        .await
        .with_context(cannot)?;
    server
        .write_all(url.request().as_bytes())
        .await
        .with_context(cannot)?;
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, server.read_to_end(&mut answer));
    read.await.with_context(cannot)?.with_context(cannot)?;
    page(answer)
}

fn page(answer: Vec<u8>) -> anyhow::Result<Page> {
    let Some(end_of_head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        bail!("the server's answer has no head");
    };
    let head = String::from_utf8_lossy(&answer[..end_of_head]);
    let status_code = head
        .split_ascii_whitespace()
        .nth(1)
        .and_then(|code| code.parse().ok());
    Ok(Page {
        status_code: status_code.context("the server's answer has no status")?,
        content: answer[end_of_head + 4..].to_vec(),
    })
}
