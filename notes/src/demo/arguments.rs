//! The options that all demos share, and the default scenario put in where none is named.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use notes_lang::{self as lang, Lang};
use notes_runtime::pace;

use super::help::ChineseHelp as _;
use super::number::number;
use super::phrases;

/// What stands on the command line, the program's name first.
pub(super) type Words = Vec<OsString>;

/// The options that all demos share, before or after the scenario's name.
#[derive(Clone, Debug, clap::Args)]
pub struct Shared {
    /// Divide every sleep by X; times are printed as if X were 1
    #[arg(
        long, global = true, value_name = "X", default_value = "1", hide_default_value = true,
        value_parser = parse_speed, allow_negative_numbers = true, help_heading = SHARED,
        zh = "每次睡眠的时间除以 X；打印出来的时间仍按 X 为 1 计"
    )]
    pub speed: f64,
    /// Draw the same random numbers on every run; each child draws its own
    #[arg(
        long, global = true, value_name = "N", value_parser = number::<u64>(0..=u64::MAX), allow_negative_numbers = true,
        help_heading = SHARED, zh = "每次运行都用同样的随机数；每个子进程有自己的一组"
    )]
    pub seed: Option<u64>,
    /// Compare this run with the notes' printout, and say what agrees
    #[arg(long, global = true, help_heading = SHARED, zh = "和笔记里的输出对照，报告哪里一致")]
    pub compare: bool,
    /// Draw what each process and thread did, and when: as a picture, or for Perfetto (ui.perfetto.dev)
    #[arg(long, global = true, value_name = "FILE.svg|FILE.json", value_parser = timeline_file, help_heading = SHARED,
        zh = "记录每个进程和线程什么时候做了什么：画成图（.svg），或者用 Perfetto 查看（.json，ui.perfetto.dev）")]
    pub timeline: Option<PathBuf>,
    /// The language of reports: en or zh; by default the locale's
    #[arg(long, global = true, value_name = "LANG", value_parser = lang_parser(), hide_possible_values = true, help_heading = SHARED,
        zh = "报告用的语言：en 或 zh；不写就用系统的语言")]
    pub lang: Option<Lang>,
    /// Instead of a run, print the options of the printout that the run would be compared with
    #[arg(long, global = true, hide = true)]
    pub which_printout: bool,
}

const SHARED: &str = "Options of all demos";

/// Reads a `--lang`.
pub fn lang_parser() -> impl TypedValueParser<Value = Lang> {
    let codes = [Lang::En, Lang::Zh].map(Lang::code);
    PossibleValuesParser::new(codes).try_map(|code| Lang::of_code(&code).ok_or("no such language"))
}

/// Reads a `--speed`.
pub fn parse_speed(text: &str) -> Result<f64, String> {
    pace::parse_speed(text).ok_or_else(|| {
        let (slowest, fastest) = (pace::SPEEDS.start(), pace::SPEEDS.end());
        phrases::SPEED.fill(lang::current(), &[slowest, fastest])
    })
}

fn timeline_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().and_then(OsStr::to_str) {
        Some("svg" | "json") => Ok(path),
        _ => Err(phrases::TIMELINE_FILE.text(lang::current()).to_owned()),
    }
}

/// The command line, split as far as is needed before clap reads it.
#[derive(Debug)]
pub(super) struct CommandLine {
    /// All of it, with the default scenario put in where none was named.
    pub(super) words: Words,
    /// What belongs to the scenario alone: the key of its printout.
    pub(super) options: Vec<String>,
    /// What `--lang` says, if it says something that there is.
    pub(super) lang: Option<Lang>,
}

impl CommandLine {
    pub(super) fn read(default: &str, words: impl IntoIterator<Item = OsString>) -> CommandLine {
        let mut words: Words = words.into_iter().collect();
        let lang = lang_of(&words);
        // `help` and `help SCENARIO` mean `--help`, as in many programs.
        let first = own_words(&words).next();
        if let Some(at) = first.filter(|at| words[*at] == "help") {
            words.remove(at);
            words.push("--help".into());
        }
        let mut own: Vec<String> = own_words(&words)
            .map(|at| words[at].to_string_lossy().into_owned())
            .collect();
        let is_named = own.first().is_some_and(|name| !name.starts_with('-'));
        if is_named {
            own.remove(0);
        } else if !own.iter().any(|word| is_help(word)) {
            words.insert(1.min(words.len()), default.replace('_', "-").into());
        }
        CommandLine {
            words,
            options: own,
            lang,
        }
    }
}

fn is_help(word: &str) -> bool {
    // Flags may be joined: `-hV`.
    let flags = word.strip_prefix('-').filter(|flags| !flags.is_empty());
    let is_flags = flags.is_some_and(|flags| flags.chars().all(|flag| "hV".contains(flag)));
    is_flags || ["--help", "--version"].contains(&word)
}

/// The shared options that have a value.
const WITH_VALUE: [&str; 4] = ["--speed", "--seed", "--timeline", "--lang"];
/// The other shared options.
const WITHOUT_VALUE: [&str; 2] = ["--compare", "--which-printout"];

/// The places of the words that are neither the program nor a shared option nor its value.
fn own_words(words: &[OsString]) -> impl Iterator<Item = usize> {
    let mut own = Vec::new();
    let mut at = 1;
    while at < words.len() {
        let word = words[at].to_string_lossy();
        let option = word.split('=').next().unwrap_or_default();
        if word == "--" {
            own.extend(at..words.len());
            break;
        } else if WITH_VALUE.contains(&option) {
            // The value is the next word, or stands behind the sign.
            at += if option == word { 2 } else { 1 };
            continue;
        } else if !WITHOUT_VALUE.contains(&&*word) {
            own.push(at);
        }
        at += 1;
    }
    own.into_iter()
}

/// The first option among `words`, those behind a scenario's name, that is none of the scenario's own: one of all demos, or
/// one that asks for help.
pub fn shared_option(words: &[String]) -> Option<&str> {
    let words = words.iter().take_while(|word| *word != "--");
    let mut options = words.map(|word| word.split('=').next().unwrap_or_default());
    options.find(|option| {
        WITH_VALUE.contains(option)
            || WITHOUT_VALUE.contains(option)
            || ["-h", "--help"].contains(option)
    })
}

/// The last `--lang` before a `--`; clap will tell if its value is none.
pub fn lang_of(words: &[OsString]) -> Option<Lang> {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let shared = words.split(|word| word == "--").next().unwrap_or_default();
    let after = shared
        .windows(2)
        .filter(|pair| pair[0] == "--lang")
        .map(|pair| &*pair[1]);
    let joined = shared
        .iter()
        .filter_map(|word| word.strip_prefix("--lang="));
    after.chain(joined).filter_map(Lang::of_code).next_back()
}
