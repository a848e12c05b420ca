//! The notes' index, and a comparison of all demos with the notes.

mod compare;
mod index;
mod options;
mod phrases;
mod program;
mod saved;
mod selection;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use notes::catalog;
use notes::demo::{self, ChineseHelp as _};
use notes::interrupt;
use notes::lang::{self, Lang};

/// List every scenario of the notes, or compare the demos with the notes
#[derive(Parser)]
#[command(name = "notes", version, after_help = EXAMPLES)]
#[command(subcommand_value_name = phrases::COMMAND.text(lang::current()))]
#[command(zh = "列出笔记的所有场景，或者把各个程序和笔记对照")]
struct CommandLine {
    /// The language of the reports: en or zh; by default the locale's
    #[arg(long, global = true, value_name = "LANG", value_parser = demo::lang_parser(),
        zh = "报告用的语言：en 或 zh；不写就用系统的语言")]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run scenarios fast and say which agree with the notes (exit status 1 if one does not), or compare a saved printout
    #[command(
        zh = "快速运行各个场景，报告哪些和笔记一致（有不一致的，退出状态为 1）；也可以对照保存下来的输出"
    )]
    Compare(options::Options),
    /// List every scenario: this is what runs without a command
    #[command(zh = "列出所有场景（不写命令时也是这样）")]
    Index,
}

const EXAMPLES: &str = "Examples:
  cargo run -p notes
  cargo run -p notes -- compare
  cargo run -p notes -- compare fork-demo
  cargo run -p notes -- compare fork-demo process --runs 20
  python3 -u pool.py | cargo run -p notes -- compare pool-demo pool --printout -";

fn main() -> ExitCode {
    let words = options::in_order(std::env::args_os().collect());
    lang::set(demo::lang_of(&words)); // The help speaks it too.
    let matches = demo::matches(CommandLine::command(), &words);
    let line: CommandLine = demo::options(&matches);
    interrupt::install(); // Also between two scenarios, Ctrl-C is status 130.
    lang::set(line.lang);
    let lang = lang::current();
    let unused = matches.subcommand_matches("compare");
    let unused = unused.and_then(options::without_meaning);
    let outcome = match unused {
        Some(option) => {
            Err(selection::wrong(phrases::NOTHING_RUNS.fill(lang, &[&option, &option])).into())
        }
        None => run(line.command.unwrap_or(Command::Index), lang),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let message = format!("{error:#}");
            // The message is empty if a demo has already said what is wrong.
            if !message.is_empty() {
                notes::warn!("notes: {message}");
            }
            ExitCode::from(demo::status_of(&error))
        }
    }
}

fn run(command: Command, lang: Lang) -> anyhow::Result<bool> {
    let here = std::env::current_dir()?;
    let outside = |_| selection::wrong(phrases::OUTSIDE.fill(lang, &[&here.display()]));
    let workspace = catalog::workspace(&here).map_err(outside)?;
    let demos = catalog::demos(&workspace)?;
    match command {
        Command::Index => {
            index::print(&demos, lang);
            Ok(true)
        }
        Command::Compare(options) => match &options.printout {
            Some(file) => saved::compare(file, &options, &demos, lang),
            None => compare::run(&options, &demos),
        },
    }
}
