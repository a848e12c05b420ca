//! The options that all demos share, and the default scenario put in where none is named.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::lang::Lang;
use crate::pace;

use super::{Demo, Words};

/// The options that all demos share, before or after the scenario's name.
#[derive(Clone, Debug, clap::Args)]
pub struct Shared {
    /// Sleep X times faster than the notes; never changes what is printed
    #[arg(
        long, global = true, value_name = "X", default_value = "1", hide_default_value = true,
        value_parser = pace::parse_speed, allow_negative_numbers = true, help_heading = SHARED
    )]
    pub speed: f64,
    /// Draw the same random numbers on every run, others in every child
    #[arg(long, global = true, value_name = "N", help_heading = SHARED)]
    pub seed: Option<u64>,
    /// Hold this run against the notes' printout, and say what agrees
    #[arg(long, global = true, help_heading = SHARED)]
    pub compare: bool,
    /// Draw who did what when: as a picture, or for a trace viewer
    #[arg(long, global = true, value_name = "FILE.svg|FILE.json", value_parser = timeline_file, help_heading = SHARED)]
    pub timeline: Option<PathBuf>,
    /// The language of reports: en or zh; by default the locale's
    #[arg(long, global = true, value_name = "LANG", value_enum, hide_possible_values = true, help_heading = SHARED)]
    pub lang: Option<Lang>,
}

const SHARED: &str = "Options of all demos";

fn timeline_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().and_then(OsStr::to_str) {
        Some("svg" | "json") => Ok(path),
        _ => Err(
            "name a file that ends in .svg (a picture) or .json (for a trace viewer)".to_owned(),
        ),
    }
}

/// The command line, split as far as is needed before clap reads it.
#[derive(Debug)]
pub(super) struct CommandLine {
    /// All of it, with the default scenario put in where none was named.
    pub(super) words: Words,
    /// What belongs to the scenario alone: the key of its printout.
    pub(super) options: Vec<String>,
}

impl CommandLine {
    pub(super) fn read(demo: &Demo, words: impl IntoIterator<Item = OsString>) -> CommandLine {
        let mut words: Words = words.into_iter().collect();
        let own = own_words(&words);
        let named = own
            .first()
            .map(|at| words[*at].to_string_lossy().into_owned());
        let asks_for_help = own.iter().any(|at| is_help(&words[*at]));
        match named {
            Some(name) if demo.scenario(&name).is_some() || !name.starts_with('-') => {
                let options = own
                    .iter()
                    .skip(1)
                    .map(|at| words[*at].to_string_lossy().into_owned());
                let options = options.collect();
                CommandLine { words, options }
            }
            _ if asks_for_help => CommandLine {
                words,
                options: Vec::new(),
            },
            _ => {
                let options = own
                    .iter()
                    .map(|at| words[*at].to_string_lossy().into_owned())
                    .collect();
                words.insert(1.min(words.len()), demo.default.replace('_', "-").into());
                CommandLine { words, options }
            }
        }
    }
}

fn is_help(word: &OsStr) -> bool {
    ["-h", "--help", "-V", "--version"]
        .iter()
        .any(|help| word == *help)
}

/// The places of the words that are neither the program nor a shared option nor its value.
fn own_words(words: &[OsString]) -> Vec<usize> {
    let mut own = Vec::new();
    let mut at = 1;
    while at < words.len() {
        let word = words[at].to_string_lossy();
        match &*word {
            "--" => {
                own.extend(at..words.len());
                break;
            }
            "--compare" => at += 1,
            "--speed" | "--seed" | "--timeline" | "--lang" => at += 2,
            _ if ["--speed=", "--seed=", "--timeline=", "--lang="]
                .iter()
                .any(|s| word.starts_with(s)) =>
            {
                at += 1
            }
            _ => {
                own.push(at);
                at += 1;
            }
        }
    }
    own
}
