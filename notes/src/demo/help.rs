//! Help in the language of `--lang` or the locale.

use std::ffi::OsString;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command};
use notes_lang::{self as lang, Lang};

use super::usage_error::{InChinese, translated};

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
        Lang::En => error.exit(),
        Lang::Zh => in_chinese(error, &command).exit(),
    })
}

fn in_chinese(error: clap::Error, command: &Command) -> InChinese {
    if error.kind() != ErrorKind::DisplayHelp {
        return error.apply();
    }
    // clap keeps a help as the text that it is: this one takes its place.
    let help = translated(&error.render());
    let mut chinese = InChinese::new(ErrorKind::DisplayHelp).with_cmd(command);
    chinese.insert(ContextKind::Custom, ContextValue::StyledStr(help));
    chinese
}
