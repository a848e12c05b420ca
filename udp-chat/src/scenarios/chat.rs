//! A chat over UDP: one thread asks and sends, another thread receives (000 多线程版UDP聊天器).

use anyhow::Context;
use notes::demo::ChineseHelp as _;
use notes::say;
use notes::thread::Thread;
use udp_chat::{Chat, ChatError, ShutdownHandle, escape_untrusted, input};

/// The notes' port.
const PORT: u16 = 7890;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Listen at this UDP port [default: 7890, or the next one that is free]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), zh = "监听的 UDP 端口 [默认值：7890，已占用时用下一个空闲的]")]
    port: Option<u16>,
}

/// Reads messages from the keyboard and sends them to the other side; returns at the end of the input.
fn send_msg(chat: &Chat) -> anyhow::Result<()> {
    let ask = |question| input(question).context("cannot read the keyboard");
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
            Ok(dest_port) => match chat.send(&msg, dest_ip.trim(), dest_port) {
                Ok(()) => {}
                Err(error) => notes::warn!("{:#}", anyhow::Error::from(error)),
            },
            Err(_) => notes::warn!("`{dest_port}` is no port: write a number from 1 to 65535"),
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
    let (chat, shutdown_handle) = match options.port {
        Some(port) => Chat::bind(port)?,
        None => bind_near(PORT)?,
    };
    let receiver = chat.clone();
    let mut t = Thread::new(move || {
        if let Err(error) = recv_msg(&receiver) {
            notes::warn!("{:#}", anyhow::Error::from(error));
        }
    })
    .target("recv_msg")
    .daemon(true); // If the shutdown below fails, the program still ends.
    t.start()?;
    let sent = send_msg(&chat);
    shutdown_handle.shutdown()?; // The notes' program does not end: its receiver waits for ever.
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
                notes::warn!("port {first} is in use: this chat listens at {port}");
                return Ok(bound);
            }
            other => return other,
        }
    }
}
