//! External commands: `call` with our own input and output, `communicate` through pipes (000 子进程输入输出, 004 子进程).

use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use fork_demo::subprocess::{Output, call, call_timeout, communicate_timeout, which};
use notes::demo::ChineseHelp as _;
use notes::{explain, say};

use crate::shell::{quoted, with_shell_status};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Command to run, after `--` [default: nslookup, if installed]
    #[arg(
        last = true,
        value_name = "COMMAND",
        zh = "要运行的命令，写在 -- 后面 [默认值：nslookup（如果已安装）]"
    )]
    command: Vec<OsString>,
}

/// Without a network, nslookup waits for a long time. The notes run with a network.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    if let Some((program, arguments)) = options.command.split_first() {
        return call_yours(program, arguments);
    }
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
    let r = call_timeout(Command::new(lookup[0]).args(&lookup[1..]), TIMEOUT)?;
    say_exit_code(&r);

    // 等同命令行输入set q=mx  python.org  exit
    say!("$ {}", dialog.join(" "));
    let p = communicate_timeout(
        &mut Command::new(dialog[0]),
        b"set q=mx\npython.org\nexit\n",
        TIMEOUT,
    )?;
    say!("{}", String::from_utf8_lossy(&p.stdout));
    say_exit_code(&p);
    Ok(())
}

fn call_yours(program: &OsString, arguments: &[OsString]) -> anyhow::Result<()> {
    say!("$ {}", quoted(program, arguments));
    let r = call(Command::new(program).args(arguments))
        .map_err(|error| with_shell_status(program, error))?;
    say_exit_code(&r);
    Ok(())
}

/// Prints Python's `returncode`.
fn say_exit_code(output: &Output) {
    let code = output.status.python_text();
    if output.timed_out {
        explain!(
            en: "Exit code: {code}, its time was up",
            zh: "Exit code: {code}，超时，已终止"
        );
    } else {
        say!("Exit code: {code}");
    }
}
