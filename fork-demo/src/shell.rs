//! What a shell would print and return for a command.

use std::ffi::OsString;

use fork_demo::subprocess::SubprocessError;
use notes::demo::WithStatus;

/// Quotes the words for a shell, so that the printed line can be run in one.
pub(crate) fn quoted(program: &OsString, arguments: &[OsString]) -> String {
    let words = [program].into_iter().chain(arguments);
    let words: Vec<_> = words.map(|word| quote(&word.to_string_lossy())).collect();
    words.join(" ")
}

fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// If a command cannot be run, the demo exits with 127 or 126, as a shell does.
pub(crate) fn with_shell_status(program: &OsString, error: SubprocessError) -> anyhow::Error {
    let Some(status) = error.shell_status() else {
        return error.into();
    };
    let program = program.to_string_lossy();
    let hint = match status {
        127 => notes::text!(
            en: "is it installed, and its folder in PATH?",
            zh: "装了吗？它所在的文件夹在 PATH 里吗？"
        ),
        _ => notes::text!(
            en: "it is there but not executable: see its permissions with `ls -l`",
            zh: "文件存在，但不能执行：请用 `ls -l` 查看权限"
        ),
    };
    let error = anyhow::Error::from(error);
    let message = notes::text!(en: "{error:#}: {hint}", zh: "无法运行 {program}：{hint}");
    WithStatus { status, message }.into()
}
