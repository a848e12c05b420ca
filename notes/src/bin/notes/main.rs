//! The notes' index, and a comparison of all demos with the notes.

mod compare;
mod index;
mod phrases;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use notes::catalog;
use notes::interrupt;
use notes::lang::{self, Lang};

/// List every scenario of the notes, or compare the demos with the notes
#[derive(Parser)]
#[command(name = "notes", version, after_help = EXAMPLES)]
struct CommandLine {
    /// The language of the reports: en or zh; by default the locale's
    #[arg(long, global = true, value_name = "LANG", value_parser = notes::demo::lang_parser())]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run scenarios fast and say which agree with the notes (exit status 1 if one does not)
    Compare(compare::Options),
    /// List every scenario: this is what runs without a command
    Index,
}

const EXAMPLES: &str = "Examples:
  cargo run -p notes
  cargo run -p notes -- compare
  cargo run -p notes -- compare fork-demo
  cargo run -p notes -- compare fork-demo process --runs 20";

fn main() -> ExitCode {
    let line = CommandLine::parse();
    interrupt::install(); // Handles Ctrl-C between two scenarios, too: the status is 130.
    lang::set(line.lang);
    let lang = lang::current();
    match run(line.command.unwrap_or(Command::Index), lang) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            notes::warn!("notes: {error:#}");
            ExitCode::from(notes::demo::status_of(&error))
        }
    }
}

fn run(command: Command, lang: Lang) -> anyhow::Result<bool> {
    let workspace = catalog::workspace(&std::env::current_dir()?)?;
    let demos = catalog::demos(&workspace)?;
    match command {
        Command::Index => {
            index::print(&demos, lang);
            Ok(true)
        }
        Command::Compare(options) => compare::run(&options, &demos),
    }
}
