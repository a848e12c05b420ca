//! The options of `compare`, and those of a scenario among them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::parser::ValueSource;
use notes::demo::{ChineseHelp as _, number, parse_speed};

/// What to compare, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Compare only this demo
    #[arg(value_name = "DEMO", zh = "只对照这个程序")]
    pub(crate) demo: Option<String>,
    /// Compare only this scenario of the demo
    #[arg(zh = "只对照这个程序的这个场景")]
    pub(crate) scenario: Option<String>,
    /// Compare only the scenario with these options of its own, such as --workers 5; the -- may be left out
    #[arg(
        last = true,
        value_name = "OPTION",
        requires = "scenario",
        zh = "只对照场景带这些选项的情形，例如 --workers 5；-- 可以不写"
    )]
    pub(crate) own: Vec<String>,
    /// Compare what FILE holds (- for standard input), e.g. the output of the notes' own Python; no scenario is run (with
    /// options of the scenario, its demo may be built to learn its defaults)
    #[arg(
        long,
        value_name = "FILE",
        requires = "scenario",
        zh = "不运行场景，而是对照文件 FILE 的内容（- 表示标准输入），例如笔记里的 Python 程序的输出（带场景的选项时，可能要编译程序，以便知道它的默认值）"
    )]
    pub(crate) printout: Option<PathBuf>,
    /// Divide every sleep by X
    #[arg(long, value_name = "X", default_value = "20", value_parser = parse_speed, allow_negative_numbers = true,
        zh = "每次睡眠的时间除以 X")]
    pub(crate) speed: f64,
    /// Run each scenario N times, each time with the next seed
    #[arg(long, value_name = "N", default_value = "1", value_parser = number::<u64>(1..=u64::MAX), allow_negative_numbers = true,
        zh = "每个场景运行 N 次，每次用下一个随机数种子")]
    pub(crate) runs: u64,
    /// The seed of the first run
    #[arg(
        long,
        value_name = "S",
        default_value = "1",
        value_parser = number::<u64>(0..=u64::MAX),
        allow_negative_numbers = true,
        zh = "第一次运行的随机数种子"
    )]
    pub(crate) seed: u64,
}

impl Options {
    /// The seed of each run.
    pub(crate) fn seeds(&self) -> impl Iterator<Item = u64> {
        (0..self.runs).map(|run| self.seed.wrapping_add(run))
    }
}

/// The options that say how scenarios are run.
const OF_RUNS: [&str; 3] = ["speed", "runs", "seed"];

/// An option on the command line that has no meaning, because with `--printout` no scenario is run.
pub(crate) fn without_meaning(compare: &ArgMatches) -> Option<String> {
    let is_given = |option: &&&str| {
        let source = compare.value_source(option);
        source == Some(ValueSource::CommandLine)
    };
    let option = OF_RUNS.iter().find(is_given)?;
    let is_saved = compare.contains_id("printout");
    is_saved.then(|| format!("--{option}"))
}

/// The options of `notes` that have a value.
const WITH_VALUE: [&str; 5] = ["--printout", "--speed", "--runs", "--seed", "--lang"];
const HELP: [&str; 2] = ["-h", "--help"];

/// How many words without a hyphen come before a scenario's options: `compare DEMO SCENARIO`.
const NAMES: usize = 3;

/// Puts the options of the scenario behind a `--`: clap knows only those of `notes`. `help COMMAND` becomes `COMMAND --help`,
/// so that other options may follow.
pub(crate) fn in_order(words: Vec<OsString>) -> Vec<OsString> {
    let mut words = words.into_iter().peekable();
    let mut ours: Vec<OsString> = words.next().into_iter().collect();
    let mut scenarios: Vec<OsString> = Vec::new();
    let mut names = 0;
    while let Some(word) = words.next() {
        let text = word.to_string_lossy().into_owned();
        let option = text.split('=').next().unwrap_or_default();
        if text == "--" {
            // What comes behind it is the scenario's; before the scenario's name, clap says what is wrong.
            if names < NAMES {
                ours.push(word);
            }
            scenarios.extend(words.by_ref());
        } else if WITH_VALUE.contains(&option) {
            let value = words.next_if(|_| option == text);
            ours.push(word);
            ours.extend(value);
        } else if names == NAMES && !HELP.contains(&option) {
            scenarios.push(word);
        } else {
            if names == 0 && text == "help" {
                let is_help = |word: &OsString| word == "help";
                ours.extend(words.by_ref().skip_while(is_help));
                ours.push("--help".into());
                break;
            }
            names += usize::from(!text.starts_with('-'));
            ours.push(word);
            if names == 1 && text != "compare" {
                ours.extend(words.by_ref());
            }
        }
    }
    if !scenarios.is_empty() && names == NAMES {
        ours.push("--".into());
    }
    ours.extend(scenarios);
    ours
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args as _, Command, FromArgMatches as _};

    fn ordered(line: &str) -> String {
        let words = in_order(line.split(' ').map(OsString::from).collect());
        words.join(" ".as_ref()).to_string_lossy().into_owned()
    }

    #[test]
    fn options_of_the_scenario_go_behind_two_hyphens() {
        assert_eq!(
            ordered("notes compare a b --workers 5 --printout - --lang=zh -x"),
            "notes compare a b --printout - --lang=zh -- --workers 5 -x"
        );
        assert_eq!(
            ordered("notes --lang zh compare --runs 2 a b --threads"),
            "notes --lang zh compare --runs 2 a b -- --threads"
        );
        assert_eq!(
            ordered("notes compare a b --seed 3 --compare"),
            "notes compare a b --seed 3 -- --compare"
        );
        assert_eq!(
            ordered("notes compare a b -- --runs 2"),
            "notes compare a b -- --runs 2"
        );
    }

    #[test]
    fn help_may_come_before_the_command_and_other_options_behind_it() {
        assert_eq!(ordered("notes help"), "notes --help");
        assert_eq!(ordered("notes help help"), "notes --help");
        assert_eq!(
            ordered("notes --lang=en help compare --lang zh"),
            "notes --lang=en compare --lang zh --help"
        );
    }

    #[test]
    fn each_run_has_the_next_seed() {
        let seeds = |line: &str| {
            let command = Options::augment_args(Command::new("compare"));
            let matches = command.try_get_matches_from(line.split(' '));
            let options = matches.and_then(|matches| Options::from_arg_matches(&matches));
            let seeds: Vec<u64> = options.expect("the options are right").seeds().collect();
            seeds
        };
        assert_eq!(seeds("compare"), [1]);
        assert_eq!(seeds("compare --runs 3"), [1, 2, 3]);
        assert_eq!(seeds("compare --runs 2 --seed 7"), [7, 8]);
        assert_eq!(
            seeds("compare --runs 2 --seed 18446744073709551615"),
            [u64::MAX, 0]
        );
    }

    #[test]
    fn other_command_lines_stay_as_they_are() {
        for line in [
            "notes",
            "notes index --x y z",
            "notes compare",
            "notes compare --no",
            "notes compare a -- b",
            "notes compare a b --help",
            "notes compare a b --printout",
            "notes --no compare a",
        ] {
            assert_eq!(ordered(line), line);
        }
    }
}
