//! A demo and its scenarios, as the command line knows them.

use clap::{ArgMatches, Args, Command, FromArgMatches};
use notes_lang::{self as lang, Lang};
use notes_transcript::Transcript;

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
