//! Finds the demo, the scenario and the printouts that a command line names; an error says what there is.

use std::fmt::Display;

use notes::catalog::{DemoFiles, ScenarioFiles};
use notes::demo::{WRONG_COMMAND_LINE, WithStatus};
use notes::lang::{self, Lang};
use notes_transcript::{Printout, Transcript};

use crate::options::Options;
use crate::phrases;

/// Demos, with scenarios, with printouts.
type Selection<'a> = Vec<(&'a DemoFiles, Vec<(&'a ScenarioFiles, Vec<&'a Printout>)>)>;

/// The demos, scenarios and printouts to compare: all, or those that the command line names.
pub(crate) fn select<'a>(
    options: &Options,
    demos: &'a [DemoFiles],
) -> Result<Selection<'a>, WithStatus> {
    let demos = match &options.demo {
        Some(name) => vec![demo(name, demos)?],
        None => demos.iter().collect(),
    };
    let select = |demo: &'a DemoFiles| {
        let scenarios = match &options.scenario {
            Some(name) => vec![scenario(name, demo)?],
            None => demo.scenarios.iter().collect(),
        };
        let printouts = |scenario: &'a ScenarioFiles| {
            let printouts = match &options.own[..] {
                [] => scenario.transcript.printouts().iter().collect(),
                own => vec![printout(own, demo, scenario, &scenario.transcript)?],
            };
            Ok((scenario, printouts))
        };
        let scenarios: Result<_, WithStatus> = scenarios.into_iter().map(printouts).collect();
        Ok((demo, scenarios?))
    };
    demos.into_iter().map(select).collect()
}

/// The demo with this name.
pub(crate) fn demo<'a>(name: &str, demos: &'a [DemoFiles]) -> Result<&'a DemoFiles, WithStatus> {
    let found = demos.iter().find(|demo| demo.name == name);
    found.ok_or_else(|| {
        let names = list(demos.iter().map(|demo| demo.name.clone()));
        wrong(phrases::NO_SUCH_DEMO.fill(lang::current(), &[&name, &names]))
    })
}

/// The demo's scenario with this name.
pub(crate) fn scenario<'a>(
    name: &str,
    demo: &'a DemoFiles,
) -> Result<&'a ScenarioFiles, WithStatus> {
    let found = demo.scenarios.iter().find(|scenario| scenario.name == name);
    found.ok_or_else(|| {
        let names = list(demo.scenarios.iter().map(|scenario| scenario.name.clone()));
        wrong(phrases::NO_SUCH_SCENARIO.fill(lang::current(), &[&demo.name, &name, &names]))
    })
}

/// The scenario's printout for the options `own`.
pub(crate) fn printout<'a>(
    own: &[String],
    demo: &DemoFiles,
    scenario: &ScenarioFiles,
    transcript: &'a Transcript,
) -> Result<&'a Printout, WithStatus> {
    transcript.printout(own).ok_or_else(|| {
        let name = format!("{} {}", demo.name, scenario.name);
        let known = list(transcript.printouts().iter().map(options_of));
        if let Some(option) = own.iter().find(|word| is_unknown(word, demo)) {
            let values: [&dyn Display; 5] =
                [&quoted(option), &name, &known, &demo.name, &scenario.name];
            return wrong(phrases::NO_SUCH_OPTION.fill(lang::current(), &values));
        }
        wrong(phrases::NO_PRINTOUT.fill(lang::current(), &[&name, &own.join(" "), &known]))
    })
}

/// Whether a word looks like an option, and the demo has none of this name.
fn is_unknown(word: &str, demo: &DemoFiles) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    name.starts_with("--") && !demo.has_option(name)
}

fn quoted(option: &str) -> String {
    match lang::current() {
        Lang::En => format!("'{option}'"),
        Lang::Zh => format!("“{option}”"),
    }
}

fn options_of(printout: &Printout) -> String {
    match printout.options() {
        [] => phrases::NO_OPTIONS.text(lang::current()).to_owned(),
        options => options.join(" "),
    }
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// An error in the command: `notes` ends with status 2.
pub(crate) fn wrong(message: String) -> WithStatus {
    WithStatus {
        status: WRONG_COMMAND_LINE,
        message,
    }
}
