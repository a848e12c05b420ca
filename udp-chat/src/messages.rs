//! What the demo says besides the notes' lines, in English and Chinese.

use std::io;

use anyhow::anyhow;
use notes::lang::{self, Lang};
use notes::os_error_text;
use udp_chat::{ChatError, Operation};

/// An error of the chat, with its cause.
pub(crate) fn chat_error(error: &ChatError) -> String {
    match lang::current() {
        Lang::En => in_english(error),
        Lang::Zh => in_chinese(error),
    }
}

fn in_english(error: &ChatError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn in_chinese(error: &ChatError) -> String {
    match error {
        ChatError::InUse(port) => {
            format!("端口 {port} 已经占用，可能另一个聊天程序正在用它：请用 --port N 换一个")
        }
        ChatError::Socket {
            operation,
            port,
            source,
        } => {
            let failed = match operation {
                Operation::Bind => "无法使用端口",
                Operation::Receive => "无法接收消息，端口",
                Operation::Close => "无法关闭端口",
                _ => "出错了，端口",
            };
            format!("{failed} {port}：{}", os_error_text(source))
        }
        // The resolver's words exist only in English, and say little more.
        ChatError::UnknownHost { host, .. } => format!("查不到主机 {host} 的地址"),
        ChatError::NoIpv4(host) => format!("主机 {host} 没有 IPv4 地址，而聊天只用 IPv4"),
        ChatError::Send { to, source } => format!("无法发送到 {to}：{}", os_error_text(source)),
        other => in_english(other),
    }
}

/// An error that ends the demo.
pub(crate) fn failure(error: ChatError) -> anyhow::Error {
    anyhow!(chat_error(&error))
}

/// The keyboard, which is standard input, can't be read.
pub(crate) fn no_keyboard(error: io::Error) -> anyhow::Error {
    let cause = match error.kind() {
        io::ErrorKind::InvalidData => {
            notes::text!(en: "a line is longer than 1 MiB", zh: "有一行超过了 1 MiB")
        }
        _ => os_error_text(&error),
    };
    anyhow!(notes::text!(
        en: "cannot read the keyboard: {cause}",
        zh: "无法读取键盘输入：{cause}"
    ))
}

/// What was typed is not a port.
pub(crate) fn not_a_port(typed: &str) -> String {
    notes::text!(
        en: "`{typed}` is not a port: type a number from 1 to 65535",
        zh: "“{typed}”不是端口号：请输入 1 到 65535 之间的整数"
    )
}

/// The notes' port is in use, and the chat has another one.
pub(crate) fn other_port(wanted: u16, port: u16) -> String {
    notes::text!(
        en: "port {wanted} is in use: this chat listens at {port}",
        zh: "端口 {wanted} 已经占用，这里改用端口 {port}"
    )
}
