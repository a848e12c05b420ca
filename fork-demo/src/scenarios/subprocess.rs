//! External commands: `call` with our own input and output, `communicate` through pipes (000 子进程输入输出, 004 子进程).

use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use fork_demo::subprocess::{
    Output, SubprocessError, call, call_timeout, communicate_timeout, which,
};
use notes::demo::{ChineseHelp as _, WithStatus};
use notes::say;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A command of your own, after `--`; without one: nslookup, where it is installed
    #[arg(
        last = true,
        value_name = "COMMAND",
        zh = "你自己的命令，写在 -- 后面；不写就运行 nslookup（如果装了）"
    )]
    command: Vec<OsString>,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    match options.command.split_first() {
        Some((program, arguments)) => run_and_tell(program, arguments),
        None => call_and_communicate(),
    }
}

/// Without a network, nslookup waits for a long time. The notes run with a network.
const PATIENCE: Duration = Duration::from_secs(5);

fn call_and_communicate() -> anyhow::Result<()> {
    // Try the notes' commands first. The other commands exist on every Linux.
    let [lookup, dialog] = match ["nslookup", "getent"]
        .into_iter()
        .find(|name| which(name).is_some())
    {
        Some("nslookup") => [&["nslookup", "www.python.org"][..], &["nslookup"]],
        Some(_) => [&["getent", "hosts", "localhost"][..], &["sort"]],
        None => [&["uname", "-s"][..], &["sort"]],
    };

    say!("$ {}", lookup.join(" "));
    let r =
        call_timeout(Command::new(lookup[0]).args(&lookup[1..]), PATIENCE).map_err(as_a_shell)?;
    say!("Exit code: {}", exit_code(&r));

    say!("$ {}", dialog.join(" "));
    let p = communicate_timeout(
        &mut Command::new(dialog[0]),
        b"set q=mx\npython.org\nexit\n",
        PATIENCE,
    )?;
    say!("{}", String::from_utf8_lossy(&p.stdout));
    say!("Exit code: {}", exit_code(&p));
    Ok(())
}

fn run_and_tell(program: &OsString, arguments: &[OsString]) -> anyhow::Result<()> {
    let words = [program].into_iter().chain(arguments);
    let words: Vec<_> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    say!("$ {}", words.join(" "));
    let r = call(Command::new(program).args(arguments)).map_err(as_a_shell)?;
    say!("Exit code: {}", exit_code(&r));
    Ok(())
}

/// Returns the text of Python's `returncode`.
fn exit_code(output: &Output) -> String {
    let time_is_up = if output.timed_out {
        ", its time was up"
    } else {
        ""
    };
    format!("{}{time_is_up}", output.status.python_text())
}

/// Quotes the word for a shell, so that the printed line can be run in a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// If a command cannot be run, the demo exits with 127 or 126, as a shell does.
fn as_a_shell(error: SubprocessError) -> anyhow::Error {
    let Some(status) = error.shell_status() else {
        return error.into();
    };
    let hint = match status {
        127 => "is it installed, and its folder in PATH?",
        _ => "it is there but not executable: see its permissions with `ls -l`",
    };
    let message = format!("{:#}: {hint}", anyhow::Error::from(error));
    WithStatus { status, message }.into()
}
