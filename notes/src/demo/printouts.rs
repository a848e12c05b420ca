//! Which printout of its transcript a run is compared with.

use notes_lang as lang;
use notes_runtime::say;
use notes_transcript::{Printout, Transcript};

use crate::phrases;

use super::arguments::CommandLine;
use super::scenario::Scenario;
use super::status::{WRONG_COMMAND_LINE, WithStatus};

/// The printout for the options on the command line. If there is none, the error says which options have one.
pub(super) fn printout<'t>(
    scenario: &Scenario,
    transcript: &'t Transcript,
    line: &CommandLine,
) -> Result<&'t Printout, WithStatus> {
    let found = scenario.printout(transcript, &line.options);
    found.ok_or_else(|| no_printout(scenario, transcript, line))
}

/// Prints the options of that printout, one a line, for `notes compare`: only the demo knows its defaults.
pub(super) fn print_options(scenario: &Scenario, line: &CommandLine) -> anyhow::Result<u8> {
    let transcript = scenario.transcript()?;
    for option in printout(scenario, &transcript, line)?.options() {
        say!("{option}");
    }
    Ok(0)
}

fn no_printout(scenario: &Scenario, transcript: &Transcript, line: &CommandLine) -> WithStatus {
    let call = |options: &[String]| {
        let name = [scenario.name()];
        let words: Vec<&str> = name.iter().chain(options).map(String::as_str).collect();
        format!("`{}`", words.join(" "))
    };
    let known = transcript.printouts().iter();
    let known: Vec<String> = known.map(|printout| call(printout.options())).collect();
    let values: [&dyn std::fmt::Display; 2] = [
        &call(&line.options),
        &known.join(phrases::LISTED.text(lang::current())),
    ];
    WithStatus {
        status: WRONG_COMMAND_LINE,
        message: phrases::NO_PRINTOUT.fill(lang::current(), &values),
    }
}
