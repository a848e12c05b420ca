//! A chat over UDP: one thread asks and sends, another thread receives (000 多线程版UDP聊天器).

use notes::demo::{ChineseHelp as _, number};
use notes::say;
use notes::thread::Thread;
use udp_chat::{Chat, ChatError, ShutdownHandle, escape_untrusted, input};

use crate::messages;

/// The notes' port.
const PORT: u16 = 7890;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Listen at this UDP port [default: 7890, or the next one that is free]
    #[arg(long, value_name = "N", value_parser = number::<u16>(1..=65_535), zh = "监听的 UDP 端口 [默认值：7890，已占用时用下一个空闲的]")]
    port: Option<u16>,
}

/// Reads messages from the keyboard and sends them to the other side; returns at the end of the input.
fn send_msg(chat: &Chat) -> anyhow::Result<()> {
    let ask = |question| input(question).map_err(messages::no_keyboard);
    loop {
        let Some(msg) = ask("\n请输入要发送的数据:")? else {
            break;
        };
        let Some(dest_ip) = ask("\n请输入对方的ip地址:")? else {
            break;
        };
        let Some(dest_port) = ask("\n请输入对方的port:")? else {
            break;
        };
        // A typing error should not end the chat: report it, and ask again.
        match dest_port.trim().parse() {
            Ok(dest_port @ 1..) => {
                if let Err(error) = chat.send(&msg, dest_ip.trim(), dest_port) {
                    notes::warn!("{}", messages::chat_error(&error));
                }
            }
            _ => notes::warn!("{}", messages::not_a_port(dest_port.trim())),
        }
    }
    say!(); // Ends the line of the last question, which got no answer.
    Ok(())
}

/// Receives messages and shows them.
fn recv_msg(chat: &Chat) -> Result<(), ChatError> {
    while let Some(message) = chat.receive()? {
        let (ip, port) = (message.from.ip(), message.from.port());
        say!(">>>('{ip}', {port}):{}", escape_untrusted(&message.bytes));
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let bound = match options.port {
        Some(port) => Chat::bind(port),
        None => bind_near(PORT),
    };
    let (chat, shutdown_handle) = bound.map_err(messages::failure)?;
    let receiver = chat.clone();
    let mut t = Thread::new(move || {
        if let Err(error) = recv_msg(&receiver) {
            notes::warn!("{}", messages::chat_error(&error));
        }
    })
    .target("recv_msg")
    .daemon(true); // If the shutdown below fails, the program still ends.
    t.start()?;
    let sent = send_msg(&chat);
    // The notes' program does not end: its receiver waits forever.
    shutdown_handle.shutdown().map_err(messages::failure)?;
    t.join()?;
    sent
}

/// Binds the first free port from `first` on, so that several chats can run on one machine.
fn bind_near(first: u16) -> Result<(Chat, ShutdownHandle), ChatError> {
    let mut port = first;
    loop {
        match Chat::bind(port) {
            Err(ChatError::InUse(_)) if port < first + 100 => port += 1,
            Ok(bound) if port != first => {
                notes::warn!("{}", messages::other_port(first, port));
                return Ok(bound);
            }
            other => return other,
        }
    }
}
