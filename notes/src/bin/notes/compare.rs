//! Runs scenarios at high speed and reports which ones agree with the notes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use notes::catalog::{DemoFiles, ScenarioFiles};
use notes::lang;

use crate::options::Options;
use crate::phrases;
use crate::program::{build, interrupted};
use crate::selection::select;
use notes::say;
use notes::supervise::{self, Run, RunOptions};
use notes_transcript::{Comparison, Printout};

/// No scenario takes longer at the slowest useful speed.
const DEADLINE: Duration = Duration::from_secs(120);

/// Compares the scenarios; returns `true` if all agree.
pub(crate) fn run(options: &Options, demos: &[DemoFiles]) -> anyhow::Result<bool> {
    let (mut agreeing, mut all) = (0, 0);
    for (demo, scenarios) in select(options, demos)? {
        let program = build(demo)?;
        for (scenario, printouts) in scenarios {
            for printout in printouts {
                let case = Case::new(demo, &program, scenario, printout);
                all += 1;
                agreeing += usize::from(case.agrees(options)?);
            }
        }
    }
    let phrase = match agreeing {
        1 => phrases::COMPARED_ONE,
        _ => phrases::COMPARED,
    };
    say!("{}", phrase.fill(lang::current(), &[&agreeing, &all]));
    Ok(agreeing == all)
}

/// A scenario with the options of one of its printouts.
struct Case<'a> {
    demo: &'a str,
    program: &'a Path,
    /// The scenario's name and the options, as on a command line.
    words: Vec<&'a str>,
    printout: &'a Printout,
}

impl<'a> Case<'a> {
    fn new(
        demo: &'a DemoFiles,
        program: &'a Path,
        scenario: &'a ScenarioFiles,
        printout: &'a Printout,
    ) -> Case<'a> {
        let options = printout.options().iter().map(String::as_str);
        Case {
            demo: &demo.name,
            program,
            words: std::iter::once(scenario.name.as_str())
                .chain(options)
                .collect(),
            printout,
        }
    }

    /// Runs the scenario as often as requested, but only up to the first run that disagrees, and reports the last run.
    fn agrees(&self, options: &Options) -> anyhow::Result<bool> {
        let mut last = None;
        for seed in options.seeds() {
            let run = self.run(options.speed, seed)?;
            if let Some(signal) = run.interrupted {
                return Err(interrupted(signal).into());
            }
            let comparison = self.printout.compare(&String::from_utf8_lossy(&run.stdout));
            let agrees = comparison.agrees() && run.status == 0;
            last = Some((run, comparison, seed));
            if !agrees {
                break;
            }
        }
        let Some((run, comparison, seed)) = last else {
            return Ok(true);
        };
        Ok(self.report(&run, &comparison, seed))
    }

    fn run(&self, speed: f64, seed: u64) -> anyhow::Result<Run> {
        let mut command = Command::new(self.program);
        command
            .args(&self.words)
            .arg(format!("--speed={speed}"))
            .arg(format!("--seed={seed}"))
            .arg("--lang=en"); // The catalog reads the transcripts in English.
        command.stdin(Stdio::null()); // A demo's question gets no answer.
        let options = RunOptions {
            stdout: true,
            deadline: Some(DEADLINE),
            ..RunOptions::default()
        };
        let run = supervise::run(&mut command, options);
        run.with_context(|| format!("cannot run {} {}", self.demo, self.words.join(" ")))
    }

    /// Reports the last run, and how to look at it.
    fn report(&self, run: &Run, comparison: &Comparison, seed: u64) -> bool {
        let lang = lang::current();
        let (demo, words) = (self.demo, self.words.join(" "));
        let (verdict, agrees) = match (run.status, comparison.agrees()) {
            (0, true) => (phrases::SCENARIO_AGREES, true),
            (0, false) => (phrases::SCENARIO_DISAGREES, false),
            _ => (phrases::SCENARIO_FAILS, false),
        };
        say!(
            "{} {demo} {words}: {}",
            verdict.text(lang),
            comparison.summary(lang)
        );
        if let Some(ending) = run.ending(lang) {
            say!("  {ending}");
        }
        if !agrees {
            let again = format!("cargo run -p {demo} -- {words} --compare --seed {seed}");
            say!("  {}", phrases::COMPARE_HINT.fill(lang, &[&again]));
        }
        agrees
    }
}
