//! External commands: `call` with our own input and output, `communicate` through pipes (000 子进程输入输出, 004 子进程).

use std::process::Command;
use std::time::Duration;

use fork_demo::subprocess::{Output, call, communicate, which};
use notes::{explain, say};

/// Without a network, nslookup waits for a long time. The notes run with a network.
const PATIENCE: Option<Duration> = Some(Duration::from_secs(5));

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // Try the notes' commands first. The other commands exist on every Linux.
    let [lookup, dialog] = match ["nslookup", "getent"]
        .into_iter()
        .find(|name| which(name).is_some())
    {
        Some("nslookup") => [&["nslookup", "www.python.org"][..], &["nslookup"]],
        Some(_) => [&["getent", "hosts", "localhost"][..], &["sort"]],
        None => [&["uname", "-s"][..], &["sort"]],
    };

    // 在Python代码中运行命令nslookup www.python.org,等同命令行直接运行
    say!("$ {}", lookup.join(" "));
    let r = call(Command::new(lookup[0]).args(&lookup[1..]), PATIENCE)?;
    say!("Exit code: {}", r.status.python_text());
    tell_if_timed_out(&r);

    // 等同命令行输入set q=mx  python.org  exit
    say!("$ {}", dialog.join(" "));
    let p = communicate(
        &mut Command::new(dialog[0]),
        b"set q=mx\npython.org\nexit\n",
        PATIENCE,
    )?;
    say!("{}", String::from_utf8_lossy(&p.stdout));
    say!("Exit code: {}", p.status.python_text());
    tell_if_timed_out(&p);
    Ok(())
}

fn tell_if_timed_out(output: &Output) {
    if output.timed_out {
        explain!(
            en: "no answer within five seconds: is there a network?",
            zh: "五秒内没有得到回答：有网络吗？"
        );
    }
}
