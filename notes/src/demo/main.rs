//! A run of a demo: the command line is read, and its scenario runs here or under a supervisor.

use std::process::ExitCode;

use clap::ArgMatches;
use notes_lang as lang;
use notes_runtime::{actor, event, interrupt, pace, random, thread};

use super::arguments::{CommandLine, Shared};
use super::help::matches;
use super::pid_namespace;
use super::printouts;
use super::scenario::{Demo, Scenario, options};
use super::status::{WRONG_COMMAND_LINE, status_of};
use super::watch;

/// Runs a demo: what [`demo!`](crate::demo!)'s `main` calls.
pub fn main(demo: &Demo) -> ExitCode {
    let line = CommandLine::read(demo.default, std::env::args_os());
    lang::set(line.lang); // The help speaks it too.
    let matches = matches(demo.command(), &line.words);
    let shared = options::<Shared>(&matches);
    let Some((name, of_scenario)) = matches.subcommand() else {
        return ExitCode::from(WRONG_COMMAND_LINE);
    };
    let Some(scenario) = demo.scenario(name) else {
        return ExitCode::from(WRONG_COMMAND_LINE);
    };
    let outcome = if shared.which_printout {
        printouts::print_options(scenario, &line)
    } else {
        pid_namespace::check().and_then(|()| match watch::is_wanted(&shared) {
            true => watch::run(scenario, &line, &shared),
            false => run(scenario, of_scenario, &shared).map(|()| 0),
        })
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            notes_runtime::warn!("{}: {error:#}", demo.name);
            ExitCode::from(status_of(&error))
        }
    }
}

/// Runs the scenario in this process, and waits for its threads as Python does.
///
/// A scenario that fails ends at once: its threads may be waiting for one that could not start.
fn run(scenario: &Scenario, of_scenario: &ArgMatches, shared: &Shared) -> anyhow::Result<()> {
    pace::set_speed(shared.speed);
    random::seed_run(shared.seed);
    event::open_from_env()?;
    interrupt::install();
    interrupt::end_at_first_error(); // A scenario passes its first error on.
    watch::end_with_supervisor();
    event::actor_started(actor::ActorKind::Process, actor::name());
    let outcome = (scenario.run)(of_scenario);
    if outcome.is_ok() {
        thread::join_all();
    }
    actor::end();
    outcome
}
