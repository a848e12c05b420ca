//! Help in the language of `--lang` or the locale.

use std::ffi::OsString;

use clap::builder::PossibleValue;
use clap::{Arg, ArgMatches, Command};
use notes_lang::{self as lang, Lang};
use notes_runtime::say;

use super::fold::fold;
use super::terminal;
use super::usage_error::{ChineseError, NoSuchOption, is_no_such_option, translated};

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
    let matches = command.try_get_matches_from_mut(words);
    matches.unwrap_or_else(|error| match lang::current() {
        _ if !error.use_stderr() => print(&error),
        Lang::En if is_no_such_option(&error) => error.apply::<NoSuchOption>().exit(),
        Lang::En => error.exit(),
        Lang::Zh => error.apply::<ChineseError>().exit(),
    })
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
    let text = match terminal::columns() {
        Some(columns) => fold(&text, columns),
        None => text,
    };
    say::prompt(&text);
    std::process::exit(0)
}
