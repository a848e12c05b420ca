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
pub(crate) fn with_shell_status(error: SubprocessError) -> anyhow::Error {
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
