//! Help in the language of `--lang` or the locale.

use std::ffi::OsString;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command};
use notes_lang::{self as lang, Lang};
use notes_runtime::say;

use super::fold::fold;
use super::terminal;
use super::usage_error::{ChineseError, PlainEnglish, is_for_plain_english, translated};

/// A Chinese help text beside the English one, which is the doc comment: `#[arg(long, zh = "……")]`.
pub trait ChineseHelp {
    /// Sets `text` as the help text if the language is Chinese.
    #[must_use]
    fn zh(self, text: &'static str) -> Self;
}

impl ChineseHelp for Arg {
    fn zh(self, text: &'static str) -> Arg {
        match lang::current() {
            Lang::En => self,
            Lang::Zh => self.help(text).long_help(None),
        }
    }
}

impl ChineseHelp for PossibleValue {
    fn zh(self, text: &'static str) -> PossibleValue {
        match lang::current() {
            Lang::En => self,
            Lang::Zh => self.help(text),
        }
    }
}

impl ChineseHelp for Command {
    fn zh(self, text: &'static str) -> Command {
        match lang::current() {
            Lang::En => self,
            Lang::Zh => self.about(text).long_about(None),
        }
    }
}

/// Reads the command line; where it asks for help or is wrong, the program says so in its language, and ends.
pub fn matches(mut command: Command, words: &[OsString]) -> ArgMatches {
    let mut matches = command.try_get_matches_from_mut(words);
    if matches.is_ok()
        && let Some(option) = twice(&command, words)
    {
        let mut error = clap::Error::new(ErrorKind::ArgumentConflict).with_cmd(&command);
        error.insert(
            ContextKind::InvalidArg,
            ContextValue::String(option.clone()),
        );
        error.insert(ContextKind::PriorArg, ContextValue::String(option));
        matches = Err(error);
    }
    matches.unwrap_or_else(|mut error| {
        // What a name that does not exist should have been: the formatters know only the error.
        let expected = command.get_subcommand_value_name().unwrap_or_default();
        error.insert(
            ContextKind::Custom,
            ContextValue::String(expected.to_owned()),
        );
        if error.kind() == ErrorKind::InvalidUtf8
            && let Some(word) = words.iter().find(|word| word.to_str().is_none())
        {
            let word = word.to_string_lossy().into_owned();
            error.insert(ContextKind::InvalidArg, ContextValue::String(word));
        }
        match lang::current() {
            _ if !error.use_stderr() => print(&error),
            Lang::En if is_for_plain_english(&error) => error.apply::<PlainEnglish>().exit(),
            Lang::En => error.exit(),
            Lang::Zh => error.apply::<ChineseError>().exit(),
        }
    })
}

/// An option that stands before a subcommand and behind it: clap would ignore the first one.
fn twice(command: &Command, words: &[OsString]) -> Option<String> {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let before_hyphens = words.split(|word| word == "--").next().unwrap_or_default();
    let count = |arg: &&Arg| {
        let name = format!("--{}", arg.get_long().unwrap_or_default());
        let given = before_hyphens.iter();
        let given = given.filter(|word| word.split('=').next() == Some(&*name));
        given.count()
    };
    let mut shared = command.get_arguments().filter(|arg| arg.is_global_set());
    shared.find(|arg| count(arg) > 1).map(ToString::to_string)
}

/// Prints a help or a version, and ends. If it can't be written, the status says so.
fn print(help: &clap::Error) -> ! {
    let help = match lang::current() {
        Lang::En => help.render(),
        Lang::Zh => translated(&help.render()),
    };
    let text = if terminal::wants_colour() {
        help.ansi().to_string()
    } else {
        help.to_string()
    };
    say::prompt(&folded(text));
    std::process::exit(0)
}

/// A help text, or a list of scenarios in its form, folded for the terminal, or for the width that `COLUMNS` says.
pub fn folded(text: String) -> String {
    match terminal::columns() {
        Some(columns) => fold(&text, columns),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_before_and_behind_the_subcommand_is_found() {
        let seed = Arg::new("seed").long("seed").value_name("N").global(true);
        let mut command = Command::new("demo")
            .arg(seed)
            .subcommand(Command::new("fork"));
        let twice = |line: &str, command: &mut Command| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert!(command.try_get_matches_from_mut(&words).is_ok(), "{line}");
            twice(command, &words)
        };
        for line in ["demo --seed 3 fork --seed 4", "demo --seed=3 fork --seed=3"] {
            assert_eq!(twice(line, &mut command).as_deref(), Some("--seed <N>"));
        }
        for line in ["demo --seed 3 fork", "demo fork --seed 3", "demo fork"] {
            assert_eq!(twice(line, &mut command), None);
        }
    }
}
