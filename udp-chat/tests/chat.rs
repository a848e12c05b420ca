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

/// Runs a chat in the language `lang` with `typed` as its whole input; returns its status and its standard error.
fn run(lang: &str, words: &[&str], typed: &str) -> (Option<i32>, String) {
    let mut command = program();
    command.args(words).args(["--lang", lang]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut chat = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut keyboard = chat.stdin.take().unwrap();
    // A chat that has ended reads nothing.
    keyboard.write_all(typed.as_bytes()).unwrap_or(());
    drop(keyboard);
    let run = chat.wait_with_output().unwrap();
    (run.status.code(), String::from_utf8(run.stderr).unwrap())
}

#[test]
fn wrong_input_is_reported_in_both_languages() {
    let long = "x".repeat(70_000);
    let typed = format!(
        "a\n::1\n1\nb\n127.0.0.1\nmany\nc\n127.0.0.1\n0\nd\na\0b\n1\n{long}\n127.0.0.1\n1\n"
    );
    let english = [
        "the host ::1 has no IPv4 address, and the chat uses only IPv4",
        "`many` is not a port: type a number from 1 to 65535",
        "`0` is not a port: type a number from 1 to 65535",
        "cannot look up the host a\0b: file name contained an unexpected NUL byte",
        "cannot send to 127.0.0.1:1: Message too long (os error 90)",
    ];
    let chinese = [
        "主机 ::1 没有 IPv4 地址，而聊天只用 IPv4",
        "“many”不是端口号：请输入 1 到 65535 之间的整数",
        "“0”不是端口号：请输入 1 到 65535 之间的整数",
        "查不到主机 a\0b 的地址",
        "无法发送到 127.0.0.1:1：内容太长",
    ];
    for (lang, expected) in [("en", english), ("zh", chinese)] {
        let port = UdpSocket::bind("0.0.0.0:0").unwrap().local_addr().unwrap();
        let port = port.port().to_string();
        let (status, errors) = run(lang, &["--port", &port], &typed);
        assert_eq!(status, Some(0), "{errors}");
        assert_eq!(errors.lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_requested_port_that_is_in_use_is_an_error() {
    let taken = UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (status, error) = run("en", &["--port", &port], "");
    assert_eq!(status, Some(1));
    assert!(error.contains(&format!("port {port} is in use")), "{error}");
    let (status, error) = run("zh", &["--port", &port], "");
    assert_eq!(status, Some(1));
    assert!(error.contains(&format!("端口 {port} 已经占用")), "{error}");
    notes_testkit::assert_chinese(&error);
}

#[test]
fn without_a_requested_port_a_chat_takes_the_next_free_port_and_reports_it() {
    let taken = UdpSocket::bind("0.0.0.0:7890"); // An error means the same: the port is in use.
    let english = run("en", &[], "");
    let chinese = run("zh", &[], "");
    drop(taken);
    for ((status, error), expected) in [
        (english, "port 7890 is in use: this chat listens at 78"),
        (chinese, "端口 7890 已经占用，这里改用端口 78"),
    ] {
        assert_eq!(status, Some(0));
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_line_without_an_end_ends_the_chat_with_an_error() {
    let mut child = program()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    // The chat may end before it has read everything: then the pipe is closed.
    let written = keyboard.write_all(&vec![b'x'; 2 << 20]);
    drop((written, keyboard));
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("a line is longer than 1 MiB"), "{stderr}");
}
