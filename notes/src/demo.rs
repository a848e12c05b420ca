//! The command line that all demos share: choose a scenario, set its pace, compare it, draw it.
//!
//! A demo's `main.rs` lists its scenarios in [`demo!`](crate::demo!); each names a function in
//! `src/scenarios/` and a transcript in `transcripts/`, from which `--help` takes the notes' heading.
//! With `--compare` or `--timeline` the scenario runs in a child process, and the parent reads what
//! it prints and records (see [`supervise`](crate::supervise)): so a demo that crashes, hangs or is
//! interrupted is compared and drawn all the same.

mod arguments;
mod status;
mod terminal;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, FromArgMatches};

use crate::lang;
use crate::transcript::Transcript;
use crate::{actor, event, interrupt, pace, random, thread};

pub use arguments::Shared;
pub use status::{WRONG_COMMAND_LINE, WithStatus, status_of};
pub use watch::pass_on;

/// A demo: a program that shows scenarios of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// The crate's name, which is the program's.
    pub name: &'static str,
    /// The crate's one-sentence description.
    pub about: &'static str,
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

/// Writes a demo's `main`: its default scenario, and all of them. `name(Options)` has options of
/// its own, a `clap::Args` in its module; `before` runs first of all.
///
/// ```ignore
/// notes::demo! {
///     default: fork,
///     scenarios: [fork, process, globals(Options)],
/// }
/// ```
#[macro_export]
macro_rules! demo {
    (default: $default:ident, scenarios: [$($module:ident $(($options:ident))?),* $(,)?] $(, before: $before:expr)? $(,)?) => {
        fn main() -> std::process::ExitCode {
            $($before;)?
            $crate::demo::main(&$crate::demo::Demo {
                name: env!("CARGO_PKG_NAME"),
                about: env!("CARGO_PKG_DESCRIPTION"),
                default: stringify!($default),
                scenarios: &[$($crate::demo::Scenario {
                    module: stringify!($module),
                    path: concat!(env!("CARGO_PKG_NAME"), "/transcripts/", stringify!($module), ".txt"),
                    transcript: include_str!(
                        concat!(env!("CARGO_MANIFEST_DIR"), "/transcripts/", stringify!($module), ".txt")
                    ),
                    augment: $crate::demo!(@augment $module $($options)?),
                    run: $crate::demo!(@run $module $($options)?),
                }),*],
            })
        }
    };
    (@augment $module:ident) => { |command| command };
    (@augment $module:ident $options:ident) => { $crate::demo::augment::<scenarios::$module::$options> };
    (@run $module:ident) => { |_| scenarios::$module::run() };
    (@run $module:ident $options:ident) => {
        |matches| scenarios::$module::run($crate::demo::options::<scenarios::$module::$options>(matches))
    };
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
        Ok(Transcript::parse(self.path, self.transcript)?)
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

    fn command(&self) -> Command {
        let default = self.default.replace('_', "-");
        Shared::augment_args(Command::new(self.name))
            .about(self.about)
            .version(env!("CARGO_PKG_VERSION"))
            .after_help(format!(
                "Without a scenario, {default} runs. Examples:\n  \
                 cargo run -p {name}\n  \
                 cargo run -p {name} -- {default} --compare\n  \
                 cargo run -p {name} -- {default} --timeline {default}.svg",
                name = self.name,
            ))
            .subcommand_value_name("SCENARIO")
            .subcommand_help_heading("Scenarios")
            .disable_help_subcommand(true)
            .subcommands(self.scenarios.iter().map(Scenario::command))
    }
}

/// Runs a demo: what [`demo!`](crate::demo!)'s `main` calls.
pub fn main(demo: &Demo) -> ExitCode {
    let line = arguments::CommandLine::read(demo, std::env::args_os());
    lang::set(line.lang); // The help speaks it too.
    let matches = demo.command().get_matches_from(&line.words);
    let shared = options::<Shared>(&matches);
    let Some((name, of_scenario)) = matches.subcommand() else {
        return ExitCode::from(status::WRONG_COMMAND_LINE);
    };
    let Some(scenario) = demo.scenario(name) else {
        return ExitCode::from(status::WRONG_COMMAND_LINE);
    };
    let outcome = if watch::is_wanted(&shared) {
        watch::run(scenario, &line, &shared)
    } else {
        run(scenario, of_scenario, &shared).map(|()| 0)
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            crate::complain!("{}: {error:#}", demo.name);
            ExitCode::from(status_of(&error))
        }
    }
}

/// Runs the scenario in this process, and waits for its threads as Python does.
fn run(scenario: &Scenario, of_scenario: &ArgMatches, shared: &Shared) -> anyhow::Result<()> {
    pace::set_speed(shared.speed);
    random::seed_run(shared.seed);
    event::open_from_env()?;
    interrupt::install();
    watch::end_with_supervisor();
    event::actor_started(actor::Kind::Process, actor::name());
    let outcome = (scenario.run)(of_scenario);
    thread::join_all();
    actor::end();
    outcome
}

/// What stands on the command line, the program's name first.
pub type Words = Vec<OsString>;
