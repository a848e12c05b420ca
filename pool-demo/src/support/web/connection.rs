//! A connection with one deadline for everything: looking up the host's address, connecting, each write and each
//! read.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notes::thread::Thread;

/// A connection. After its deadline, every operation fails with [`io::ErrorKind::TimedOut`] or `WouldBlock`.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    deadline: Instant,
}

impl Connection {
    /// Connects to the first of the host's addresses that accepts the connection.
    pub(crate) fn open(host: &str, port: u16, deadline: Instant) -> io::Result<Connection> {
        let mut why = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in addresses(host, port, deadline)? {
            match TcpStream::connect_timeout(&address, left(deadline)?) {
                Ok(stream) => return Ok(Connection { stream, deadline }),
                Err(error) => why = error,
            }
        }
        Err(why)
    }
}

impl Read for Connection {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(left(self.deadline)?))?;
        self.stream.read(bytes)
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(left(self.deadline)?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Looks up a name on a separate thread, because the C library's look-up has no timeout.
fn addresses(host: &str, port: u16, deadline: Instant) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let name = host.to_owned();
    let (found, addresses) = channel();
    let look_up = move || {
        let all = (name.as_str(), port).to_socket_addrs();
        // An error means that the receiver has timed out and no longer waits.
        found.send(all.map(Iterator::collect)).unwrap_or(());
    };
    Thread::new(look_up)
        .daemon(true)
        .start()
        .map_err(io::Error::other)?;
    match addresses.recv_timeout(left(deadline)?) {
        Ok(addresses) => addresses,
        Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
        Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("the look-up panicked")),
    }
}

/// Returns the time left until `deadline`, never zero: a zero timeout would mean no limit.
fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
        left => Ok(left),
    }
}
