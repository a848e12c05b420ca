//! What an exit code says about a command: it failed, a signal ended it, or there is none (000 子进程输入输出).

use std::process::Command;

use anyhow::bail;
use fork_demo::subprocess::call;
use notes::{explain, say};

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("$ sh -c 'exit 3'");
    let r = call(Command::new("sh").args(["-c", "exit 3"]))?;
    say!("Exit code: {}", r.status.python_text());

    say!("$ sh -c 'kill -9 $$'");
    let r = call(Command::new("sh").args(["-c", "kill -9 $$"]))?;
    say!("Exit code: {}", r.status.python_text());

    cannot_run("nslookupp")?;
    cannot_run("/etc/passwd")
}

/// A command that can't be run has no exit code. Python raises FileNotFoundError or PermissionError.
fn cannot_run(program: &str) -> anyhow::Result<()> {
    say!("$ {program}");
    let Err(error) = call(&mut Command::new(program)) else {
        bail!("{program} was not expected to run");
    };
    match error.shell_status() {
        Some(127) => explain!(
            en: "no exit code: this command does not exist; a shell says 127",
            zh: "没有退出码：这个命令不存在；shell 会给出 127"
        ),
        Some(126) => explain!(
            en: "no exit code: this file is not executable; a shell says 126",
            zh: "没有退出码：这个文件不能执行；shell 会给出 126"
        ),
        _ => return Err(error.into()),
    }
    Ok(())
}
