//! A demo and its scenarios, as the command line knows them.

use std::ffi::OsStr;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use notes_lang::{self as lang, Lang};
use notes_transcript::{Printout, Transcript};

use super::arguments::Shared;
use super::phrases;
use crate::catalog;

/// A demo: a program that shows scenarios of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// The crate's name, which is the program's.
    pub name: &'static str,
    /// The crate's one-sentence description.
    pub about: &'static str,
    /// The crate's manifest, which has the description in Chinese.
    pub manifest: &'static str,
    /// The scenario that runs when none is named.
    pub default: &'static str,
    /// All scenarios, in the order of `--help`.
    pub scenarios: &'static [Scenario],
}

/// One program of the notes, rebuilt.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its function's name; [`Scenario::name`] is the subcommand's.
    pub module: &'static str,
    /// Where its transcript stands, for messages.
    pub path: &'static str,
    /// Its transcript.
    pub transcript: &'static str,
    /// Adds its options to its subcommand.
    pub augment: fn(Command) -> Command,
    /// Runs it with the options that were given.
    pub run: fn(&ArgMatches) -> anyhow::Result<()>,
}

/// Adds the options of type `T` to a subcommand.
///
/// A negative number is a value and no option: where it is out of range, the error says so.
pub fn augment<T: Args>(command: Command) -> Command {
    T::augment_args(command).mut_args(|arg| {
        let takes_values = arg.get_action().takes_values();
        arg.allow_negative_numbers(takes_values)
    })
}

/// The options of type `T` out of what clap has checked with [`augment`].
pub fn options<T: FromArgMatches>(matches: &ArgMatches) -> T {
    T::from_arg_matches(matches).unwrap_or_else(|error| error.exit())
}

impl Scenario {
    /// The subcommand's name: the module's, with hyphens.
    pub fn name(&self) -> String {
        self.module.replace('_', "-")
    }

    /// Reads the transcript that the program carries.
    ///
    /// # Errors
    /// The file and line of a mistake in it.
    pub fn transcript(&self) -> anyhow::Result<Transcript> {
        Ok(Transcript::parse_in(
            self.path,
            self.transcript,
            notes_lang::current(),
        )?)
    }

    /// The printout for a run with these options. A default that is spelled out counts as left out.
    pub(super) fn printout<'t>(
        &self,
        transcript: &'t Transcript,
        options: &[String],
    ) -> Option<&'t Printout> {
        let same = || {
            let values = self.values(options)?;
            let mut printouts = transcript.printouts().iter();
            printouts.find(|printout| self.values(printout.options()).as_ref() == Some(&values))
        };
        transcript.printout(options).or_else(same)
    }

    /// The values of all options, in the order of the declaration; `None` if `words` are wrong.
    fn values(&self, words: &[String]) -> Option<Vec<Vec<String>>> {
        let command = (self.augment)(Command::new(self.name()).no_binary_name(true));
        let matches = command.clone().try_get_matches_from(words).ok()?;
        let values = command.get_arguments().map(|option| {
            let values = matches.get_raw(option.get_id().as_str()).into_iter();
            values.flatten().map(plain_value).collect()
        });
        Some(values.collect())
    }

    fn command(&self) -> Command {
        let about = match self.transcript() {
            Ok(transcript) => {
                let sources = transcript.notes().iter();
                let headings: Vec<_> = sources
                    .map(|s| format!("{} {}", s.file, s.heading))
                    .collect();
                format!(
                    "{}\n{}",
                    transcript.shows(lang::current()),
                    headings.join("; ")
                )
            }
            Err(error) => error.to_string(),
        };
        // Last: the options' own doc comment would take its place.
        (self.augment)(Command::new(self.name()))
            .about(about)
            .long_about(None)
    }
}

/// A value as text, each number in one form.
fn plain_value(value: &OsStr) -> String {
    let value = value.to_string_lossy();
    match value.parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => value.into_owned(),
    }
}

impl Demo {
    /// The scenario of this subcommand.
    pub fn scenario(&self, name: &str) -> Option<&'static Scenario> {
        self.scenarios
            .iter()
            .find(|scenario| scenario.name() == name)
    }

    fn about(&self) -> String {
        match lang::current() {
            Lang::En => self.about.to_owned(),
            Lang::Zh => catalog::about_zh(self.manifest),
        }
    }

    pub(super) fn command(&self) -> Command {
        let default = self.default.replace('_', "-");
        Shared::augment_args(Command::new(self.name))
            .about(self.about())
            .version(env!("CARGO_PKG_VERSION"))
            .after_help(format!(
                "{}\n  \
                 cargo run -p {name}\n  \
                 cargo run -p {name} -- {default} --compare\n  \
                 cargo run -p {name} -- {default} --timeline {default}.svg",
                phrases::WITHOUT_SCENARIO.fill(lang::current(), &[&default]),
                name = self.name,
            ))
            .subcommand_value_name(phrases::SCENARIO.text(lang::current()))
            .subcommand_help_heading("Scenarios")
            .disable_help_subcommand(true)
            .subcommands(self.scenarios.iter().map(Scenario::command))
    }
}
