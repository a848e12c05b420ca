//! The chat's socket: one thread sends, another thread receives until the shutdown.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::Arc;

use notes_runtime::event;

use crate::escape::escape_untrusted;

/// Longer than any datagram: the system would cut a longer one off without an error.
const MAX_DATAGRAM_BYTES: usize = 1 << 16;

/// Errors of a chat.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    /// Another program uses the port.
    #[error("port {0} is in use, perhaps by another chat: choose another one with --port N")]
    InUse(u16),
    /// The operating system refused for another reason.
    #[error("cannot {operation} port {port}")]
    Socket {
        /// The operation that failed.
        operation: Operation,
        /// The port of this chat.
        port: u16,
        /// The operating system's error.
        source: io::Error,
    },
    /// The other side's name is unknown, or can't be looked up now.
    #[error("cannot look up the host {host}")]
    UnknownHost {
        /// The other side, as the caller named it.
        host: String,
        /// The resolver's error.
        source: io::Error,
    },
    /// The other side has only IPv6 addresses.
    #[error("the host {0} has no IPv4 address, and the chat uses only IPv4")]
    NoIpv4(String),
    /// The other side can't be reached, or the message is too long.
    #[error("cannot send to {to}")]
    Send {
        /// The other side, as the caller named it, with the port.
        to: String,
        /// The operating system's error.
        source: io::Error,
    },
}

/// An operation on the chat's own socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Bind the port.
    Bind,
    /// Receive a message.
    Receive,
    /// Shut the chat down.
    Close,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Bind => "bind",
            Operation::Receive => "receive on",
            Operation::Close => "close",
        })
    }
}

/// A socket that several threads may use at once.
#[derive(Clone, Debug)]
pub struct Chat {
    socket: Arc<UdpSocket>,
    port: u16,
    /// The address that sends the message which wakes a receiver for the shutdown.
    wakeup: SocketAddr,
}

/// Ends the receiving of a [`Chat`].
#[derive(Debug)]
pub struct ShutdownHandle {
    chat: Chat,
    wakeup: UdpSocket,
}

/// A received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The claimed sender. With UDP, a sender can claim any address.
    pub from: SocketAddr,
    /// The contents, any bytes: see [`escape_untrusted`](crate::escape_untrusted).
    pub bytes: Vec<u8>,
}

impl Chat {
    /// Binds the UDP port `port` on all IPv4 addresses of the machine.
    ///
    /// # Errors
    /// [`ChatError::InUse`], [`ChatError::Socket`].
    pub fn bind(port: u16) -> Result<(Chat, ShutdownHandle), ChatError> {
        let bind_error = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => ChatError::InUse(port),
            _ => ChatError::Socket {
                operation: Operation::Bind,
                port,
                source,
            },
        };
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).map_err(bind_error)?;
        let wakeup = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(bind_error)?;
        let chat = Chat {
            socket: Arc::new(socket),
            port,
            wakeup: wakeup.local_addr().map_err(bind_error)?,
        };
        Ok((chat.clone(), ShutdownHandle { chat, wakeup }))
    }

    /// The chat's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends `text` to the host or address `host`; may block while the name is looked up.
    ///
    /// UDP does not report whether the message arrives.
    ///
    /// # Errors
    /// [`ChatError::UnknownHost`], [`ChatError::NoIpv4`], [`ChatError::Send`].
    pub fn send(&self, text: &str, host: &str, port: u16) -> Result<(), ChatError> {
        let to = ipv4_address(host, port)?;
        event::sends(Port(port), text);
        // A datagram is sent as a whole or not at all, so the length doesn't matter.
        let sent = self.socket.send_to(text.as_bytes(), to).map(drop);
        sent.map_err(|source| ChatError::Send {
            to: format!("{host}:{port}"),
            source,
        })
    }

    /// Receives the next message; blocks until there is one. After the [`ShutdownHandle`] has shut the chat down, this
    /// returns the messages that have already arrived, and then `None`.
    ///
    /// # Errors
    /// [`ChatError::Socket`].
    pub fn receive(&self) -> Result<Option<Message>, ChatError> {
        let mut bytes = vec![0; MAX_DATAGRAM_BYTES];
        loop {
            match self.socket.recv_from(&mut bytes) {
                Ok((_, from)) if from == self.wakeup => {} // Go on with the next message, or with the end.
                Ok((length, from)) => {
                    bytes.truncate(length);
                    event::receives(Port(self.port), escape_untrusted(&bytes));
                    return Ok(Some(Message { from, bytes }));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(ChatError::Socket {
                        operation: Operation::Receive,
                        port: self.port,
                        source,
                    });
                }
            }
        }
    }
}

fn ipv4_address(host: &str, port: u16) -> Result<SocketAddr, ChatError> {
    let unknown = |source| ChatError::UnknownHost {
        host: host.to_owned(),
        source,
    };
    let mut addresses = (host, port).to_socket_addrs().map_err(unknown)?;
    let ipv4 = addresses.find(SocketAddr::is_ipv4);
    ipv4.ok_or_else(|| ChatError::NoIpv4(host.to_owned()))
}

/// The name of a port in pictures.
struct Port(u16);

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "port {}", self.0)
    }
}

impl ShutdownHandle {
    /// Makes [`Chat::receive`] return `None` after the messages that have already arrived.
    ///
    /// # Errors
    /// [`ChatError::Socket`].
    pub fn shutdown(self) -> Result<(), ChatError> {
        let Chat { socket, port, .. } = &self.chat;
        let failed = |source| ChatError::Socket {
            operation: Operation::Close,
            port: *port,
            source,
        };
        // From now on, no receive starts to wait, and the message wakes a receiver that already waits. If the socket's
        // buffer has no room for it, other messages wake the receiver.
        socket.set_nonblocking(true).map_err(failed)?;
        self.wakeup
            .send_to(&[], (Ipv4Addr::LOCALHOST, *port))
            .map_err(failed)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates a chat at a port that was free a moment ago.
    fn chat_at_a_free_port() -> (Chat, ShutdownHandle) {
        let free = || {
            UdpSocket::bind(("0.0.0.0", 0))
                .unwrap()
                .local_addr()
                .unwrap()
                .port()
        };
        (0..100).find_map(|_| Chat::bind(free()).ok()).unwrap()
    }

    #[test]
    fn messages_sent_before_the_shutdown_are_received() {
        let (chat, shutdown_handle) = chat_at_a_free_port();
        let messages = ["hello", "", "你好"];
        messages
            .iter()
            .for_each(|text| chat.send(text, "127.0.0.1", chat.port()).unwrap());
        shutdown_handle.shutdown().unwrap();
        let received = std::iter::from_fn(|| chat.receive().unwrap());
        let received: Vec<_> = received.map(|message| message.bytes).collect();
        assert_eq!(received, messages.map(|text| text.as_bytes().to_vec()));
    }

    #[test]
    fn a_shutdown_ends_a_blocked_receive() {
        for _ in 0..50 {
            let (chat, shutdown_handle) = chat_at_a_free_port();
            let receiver = std::thread::spawn(move || chat.receive());
            shutdown_handle.shutdown().unwrap();
            assert_eq!(receiver.join().unwrap().unwrap(), None);
        }
    }

    #[test]
    fn errors_name_the_port_in_use_and_the_host() {
        let (chat, _shutdown_handle) = chat_at_a_free_port();
        let error = Chat::bind(chat.port()).unwrap_err();
        assert!(matches!(error, ChatError::InUse(port) if port == chat.port()));
        let error = chat.send("x", "::1", 1).unwrap_err();
        assert!(matches!(error, ChatError::NoIpv4(host) if host == "::1"));
        let error = chat.send("x", "255.255.255.255", 1).unwrap_err();
        assert_eq!(error.to_string(), "cannot send to 255.255.255.255:1");
        // No name has a NUL, so this needs no network.
        let error = chat.send("x", "a\0b", 1).unwrap_err();
        assert!(matches!(error, ChatError::UnknownHost { host, .. } if host == "a\0b"));
    }

    #[test]
    fn a_message_longer_than_the_notes_buffer_arrives_whole() {
        let (chat, _shutdown_handle) = chat_at_a_free_port();
        let long = "长".repeat(3_000);
        chat.send(&long, "127.0.0.1", chat.port()).unwrap();
        assert_eq!(chat.receive().unwrap().unwrap().bytes, long.as_bytes());
    }
}
