//! The chat from outside: two chats send to each other, and each ends when its input ends.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::{Read, Write};
use std::net::UdpSocket;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_secs(30);

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_udp-chat"))
}

/// A running chat at its own port.
struct Chat {
    child: Child,
    keyboard: Option<ChildStdin>,
    output_chunks: Receiver<Vec<u8>>,
    shown: Vec<u8>,
    port: u16,
}

impl Chat {
    /// Starts a chat at a free port. If another program takes that port first, tries another one.
    fn start() -> Chat {
        let chats = (0..10).map(|_| {
            let free = UdpSocket::bind("0.0.0.0:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            Chat::start_at(port)
        });
        let mut started =
            chats.filter_map(|mut chat| chat.wait_for("请输入要发送的数据:").then_some(chat));
        started.next().expect("none of 10 chats started")
    }

    fn start_at(port: u16) -> Chat {
        let mut command = program();
        command
            .args(["--port", &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let (sender, output_chunks) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keyboard = child.stdin.take();
        Chat {
            child,
            keyboard,
            output_chunks,
            shown: Vec::new(),
            port,
        }
    }

    fn type_text(&mut self, text: &str) {
        self.keyboard
            .as_mut()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    /// Waits until the output contains `text`; returns false if the chat ended before.
    fn wait_for(&mut self, text: &str) -> bool {
        let deadline = Instant::now() + TIMEOUT;
        while !String::from_utf8_lossy(&self.shown).contains(text) {
            match self
                .output_chunks
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.shown.extend(bytes),
                Err(mpsc::RecvTimeoutError::Disconnected) => return false,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    panic!(
                        "the chat did not print `{text}` in time; it printed:\n{}",
                        String::from_utf8_lossy(&self.shown)
                    )
                }
            }
        }
        true
    }

    /// Closes the input, and returns the chat's exit status.
    fn end(mut self) -> Option<i32> {
        self.keyboard = None;
        assert!(
            !self.wait_for("\0"),
            "the output must end when the chat ends"
        );
        self.child.wait().unwrap().code()
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.child.kill().unwrap_or(()); // The chat may have ended already.
        self.child.wait().unwrap();
    }
}

#[test]
fn two_chats_exchange_messages_and_end_with_their_input() {
    let (mut one, mut other) = (Chat::start(), Chat::start());
    one.type_text(&format!("hello\n127.0.0.1\n{}\n", other.port));
    assert!(other.wait_for(&format!(">>>('127.0.0.1', {}):hello\n", one.port)));
    other.type_text(&format!("你好\nlocalhost\n{}\n", one.port));
    assert!(one.wait_for(&format!(">>>('127.0.0.1', {}):你好\n", other.port)));
    assert_eq!(one.end(), Some(0));
    assert_eq!(other.end(), Some(0));
}

#[test]
fn received_bytes_cannot_control_the_terminal() {
    let mut chat = Chat::start();
    let unknown_sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    unknown_sender
        .send_to(b"\x1b[2J\xff!", ("127.0.0.1", chat.port))
        .unwrap();
    assert!(chat.wait_for("\\u{1b}[2J\u{fffd}!\n"));
    assert!(!chat.shown.contains(&0x1b));
    assert_eq!(chat.end(), Some(0));
}

#[test]
fn a_wrong_address_is_reported_and_the_chat_continues() {
    let mut chat = Chat::start();
    chat.type_text("a\n::1\n1\nb\n127.0.0.1\nmany\n");
    chat.type_text(&format!("c\n127.0.0.1\n{}\n", chat.port));
    assert!(chat.wait_for("):c\n"));
    assert_eq!(chat.end(), Some(0));
}

#[test]
fn a_requested_port_that_is_in_use_is_an_error() {
    let taken = UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = program()
        .args(["--port", &port])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    let error = String::from_utf8_lossy(&run.stderr);
    assert!(error.contains(&format!("port {port} is in use")), "{error}");
}

#[test]
fn without_a_requested_port_a_chat_takes_the_next_free_port_and_reports_it() {
    let taken = UdpSocket::bind("0.0.0.0:7890"); // An error means the same: the port is in use.
    let run = program().stdin(Stdio::null()).output().unwrap();
    drop(taken);
    assert_eq!(run.status.code(), Some(0));
    let error_output = String::from_utf8_lossy(&run.stderr);
    assert!(
        error_output.contains("port 7890 is in use: this chat listens at 78"),
        "{error_output}"
    );
}
