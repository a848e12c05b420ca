//! Runs scenarios at speed, and says of each whether it agrees with the notes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use notes::catalog::{DemoFiles, ScenarioFiles};
use notes::demo::WithStatus;
use notes::lang::{Lang, words};
use notes::pace;
use notes::say;
use notes::supervise::{self, Take};
use notes::transcript::Printout;

/// What to compare, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this demo
    #[arg(value_name = "CRATE")]
    demo: Option<String>,
    /// Only this scenario of it
    scenario: Option<String>,
    /// Sleep X times faster than the notes
    #[arg(long, value_name = "X", default_value = "20", value_parser = pace::parse_speed, allow_negative_numbers = true)]
    speed: f64,
    /// Run each scenario N times, with the seeds 1 to N
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u64).range(1..))]
    runs: u64,
}

/// No scenario takes longer at the slowest speed that makes sense here.
const DEADLINE: Duration = Duration::from_secs(120);

/// Compares; `true` if all agree.
pub(crate) fn run(options: &Options, demos: &[DemoFiles], lang: Lang) -> anyhow::Result<bool> {
    let chosen = choose(options, demos)?;
    let mut agreeing = 0;
    let mut all = 0;
    for (demo, scenarios) in chosen {
        let program = build(demo)?;
        for scenario in scenarios {
            for printout in scenario.transcript.printouts() {
                let words: Vec<&str> = std::iter::once(scenario.name.as_str())
                    .chain(printout.options().iter().map(String::as_str))
                    .collect();
                all += 1;
                agreeing += usize::from(agrees(demo, &program, &words, printout, options, lang)?);
            }
        }
    }
    say!("{}", words::COMPARED.fill(lang, &[&agreeing, &all]));
    Ok(agreeing == all)
}

type Chosen<'a> = Vec<(&'a DemoFiles, Vec<&'a ScenarioFiles>)>;

fn choose<'a>(options: &Options, demos: &'a [DemoFiles]) -> anyhow::Result<Chosen<'a>> {
    let wanted =
        |wish: &Option<String>, name: &str| wish.as_deref().is_none_or(|wish| wish == name);
    let of_demo = |demo: &'a DemoFiles| {
        demo.scenarios
            .iter()
            .filter(|scenario| wanted(&options.scenario, &scenario.name))
            .collect()
    };
    let chosen = demos
        .iter()
        .filter(|demo| wanted(&options.demo, &demo.name));
    let chosen: Chosen = chosen.map(|demo| (demo, of_demo(demo))).collect();
    let found = chosen.iter().any(|(_, scenarios)| !scenarios.is_empty());
    ensure!(
        found,
        WithStatus {
            status: 2,
            message: "there is no such demo or scenario: `cargo run -p notes` lists them"
                .to_owned(),
        }
    );
    Ok(chosen)
}

/// Builds the demo with the cargo that runs us, and finds its program beside this one.
fn build(demo: &DemoFiles) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let folder = own.parent().unwrap_or(Path::new(".")).to_owned();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build
        .args(["build", "--quiet", "--package", &demo.name])
        .current_dir(&demo.folder);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    let status = build.status().context("cannot run cargo")?;
    ensure!(status.success(), "cargo cannot build {}", demo.name);
    Ok(folder.join(&demo.name))
}

fn agrees(
    demo: &DemoFiles,
    program: &Path,
    words: &[&str],
    printout: &Printout,
    options: &Options,
    lang: Lang,
) -> anyhow::Result<bool> {
    let what = format!("{} {}", demo.name, words.join(" "));
    for seed in 1..=options.runs {
        let mut command = Command::new(program);
        command.args(words).args([
            "--speed",
            &options.speed.to_string(),
            "--seed",
            &seed.to_string(),
        ]);
        command.stdin(Stdio::null()); // Nobody answers what a demo asks.
        let take = Take {
            stdout: true,
            record: false,
            deadline: Some(DEADLINE),
        };
        let run =
            supervise::run(&mut command, take).with_context(|| format!("cannot run {what}"))?;
        let comparison = printout.compare(&String::from_utf8_lossy(&run.stdout));
        if !comparison.agrees() || run.status != 0 {
            let verdict = if run.status == 0 {
                words::SCENARIO_DISAGREES
            } else {
                words::SCENARIO_FAILS
            };
            say!(
                "{} {what}: {}",
                verdict.text(lang),
                comparison.summary(lang)
            );
            let again = format!(
                "cargo run -p {} -- {} --compare --seed {seed}",
                demo.name,
                words.join(" ")
            );
            say!("  {}", words::COMPARE_HINT.fill(lang, &[&again]));
            return Ok(false);
        }
        if seed == options.runs {
            say!(
                "{} {what}: {}",
                words::SCENARIO_AGREES.text(lang),
                comparison.summary(lang)
            );
        }
    }
    Ok(true)
}
