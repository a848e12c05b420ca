//! Finds the demo, the scenario and the printouts that a command line names; an error says what there is.

use anyhow::Context as _;
use notes::catalog::{DemoFiles, ScenarioFiles};
use notes::demo::{WRONG_COMMAND_LINE, WithStatus, shared_option};
use notes::lang;
use notes_transcript::{Printout, Transcript};

use crate::options::Options;
use crate::phrases;
use crate::program;

/// Demos, with scenarios, with printouts.
type Selection<'a> = Vec<(&'a DemoFiles, Vec<(&'a ScenarioFiles, Vec<&'a Printout>)>)>;

/// The demos, scenarios and printouts to compare: all, or those that the command line names.
pub(crate) fn select<'a>(
    options: &Options,
    demos: &'a [DemoFiles],
) -> anyhow::Result<Selection<'a>> {
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
                own => {
                    let options = printout_options(own, demo, scenario)?;
                    vec![printout(&options, &scenario.transcript)?]
                }
            };
            anyhow::Ok((scenario, printouts))
        };
        let scenarios: anyhow::Result<_> = scenarios.into_iter().map(printouts).collect();
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

/// The options of the scenario's printout for a run with the options `own`; a default that is spelled out counts as left
/// out.
pub(crate) fn printout_options(
    own: &[String],
    demo: &DemoFiles,
    scenario: &ScenarioFiles,
) -> anyhow::Result<Vec<String>> {
    let option = shared_option(own).or_else(|| option_of_compare(own));
    if let Some(option) = option {
        return Err(misplaced(option, own, demo, scenario).into());
    }
    match scenario.transcript.printout(own) {
        Some(printout) => Ok(printout.options().to_vec()),
        None => program::printout_options(own, demo, scenario),
    }
}

/// The first option among those of the scenario that is one of `notes compare`, and that no scenario has.
fn option_of_compare(own: &[String]) -> Option<&str> {
    let words = own.iter().take_while(|word| *word != "--");
    let mut options = words.map(|word| word.split('=').next().unwrap_or_default());
    options.find(|option| ["--printout", "--runs"].contains(option))
}

/// What to do instead with an option of all demos that stands among those of the scenario: the demo would accept it, and
/// nothing would come of it.
fn misplaced(
    option: &str,
    own: &[String],
    demo: &DemoFiles,
    scenario: &ScenarioFiles,
) -> WithStatus {
    let lang = lang::current();
    let others = own.iter().map(String::as_str);
    let others = others.take_while(|word| !word.starts_with("--timeline"));
    let call: Vec<&str> = std::iter::once(scenario.name.as_str())
        .chain(others)
        .collect();
    wrong(match option {
        "--timeline" => phrases::DRAWS_NOTHING.fill(lang, &[&demo.name, &call.join(" ")]),
        "--seed" | "--speed" | "--lang" | "--printout" | "--runs" => {
            phrases::BEFORE_HYPHENS.fill(lang, &[&option])
        }
        "-h" | "--help" => phrases::HELP_OF_SCENARIO.fill(lang, &[&demo.name, &scenario.name]),
        _ => phrases::COMPARES_ALREADY.fill(lang, &[&option, &option]),
    })
}

/// The transcript's printout for the options from [`printout_options`].
pub(crate) fn printout<'a>(
    options: &[String],
    transcript: &'a Transcript,
) -> anyhow::Result<&'a Printout> {
    let found = transcript.printout(options);
    found.with_context(|| format!("the transcript has no printout for {}", options.join(" ")))
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    names.join(phrases::LISTED.text(lang::current()))
}

/// An error in the command: `notes` ends with status 2.
pub(crate) fn wrong(message: String) -> WithStatus {
    WithStatus {
        status: WRONG_COMMAND_LINE,
        message,
    }
}
