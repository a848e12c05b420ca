//! A scenario run under a supervisor: for `--compare` and for `--timeline`.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use nix::sys::{prctl, signal::Signal};

use crate::phrases;
use crate::slow::if_slow;
use crate::supervise::{self, Run, RunOptions};
use notes_lang::{self as lang, Lang};
use notes_runtime::interrupt;
use notes_runtime::memory::check_file_size;
use notes_timeline as timeline;
use notes_transcript::{Printout, Style, wrap};

use super::arguments::{CommandLine, Shared};
use super::printouts::printout;
use super::scenario::Scenario;
use super::status::FAILED;
use super::supervised::{is_supervised, supervise};
use super::terminal;

/// The width of a report that no terminal shows.
const WIDTH: usize = 100;
/// A run that takes less time needs no hint that it is running.
const HINT_AFTER: Duration = Duration::from_secs(3);

/// Whether this process is to supervise, and not one that is supervised.
pub(super) fn is_wanted(shared: &Shared) -> bool {
    (shared.compare || shared.timeline.is_some()) && !is_supervised()
}

/// Ties a supervised process to its supervisor's life: killed, it leaves nothing behind.
pub(super) fn end_with_supervisor() {
    if !is_supervised() {
        return;
    }
    interrupt::let_sigterm_end();
    if let Err(error) = prctl::set_pdeathsig(Signal::SIGTERM) {
        notes_runtime::warn!("warning: cannot end together with the supervisor (prctl): {error}");
    }
    if !is_supervised() {
        // It has ended before the kernel was asked.
        interrupt::end_quietly();
    }
}

/// Runs the scenario as a child of its own; gives the exit status.
pub(super) fn run(scenario: &Scenario, line: &CommandLine, shared: &Shared) -> anyhow::Result<u8> {
    let lang = lang::current();
    let transcript = scenario.transcript()?;
    let printout = if shared.compare {
        Some(printout(scenario, &transcript, line)?)
    } else {
        None
    };
    let picture = shared.timeline.as_deref().map(open_picture).transpose()?;
    let options = RunOptions {
        stdout: shared.compare,
        record: picture.is_some(),
        ..RunOptions::default()
    };
    let mut child = child(line)?;
    if shared.compare && std::io::stdin().is_terminal() {
        // Its questions go into the comparison: nobody could know what to answer.
        child.stdin(Stdio::null());
    }
    let mut run = || supervise::run(&mut child, options);
    let run = if shared.compare && std::io::stderr().is_terminal() {
        let hint = || notes_runtime::warn!("{}", phrases::RUNNING.text(lang));
        if_slow(HINT_AFTER, hint, run)
    } else {
        run()
    };
    let run = run.with_context(|| format!("cannot run {} under a supervisor", scenario.name()))?;
    let drawn = match (picture, shared.timeline.as_deref()) {
        (Some(mut file), Some(path)) => draw(&run, path, &mut file, lang),
        _ => Ok(()),
    };
    // Without the picture the report is still worth reading.
    let status = match printout {
        Some(printout) => report(printout, &run, lang),
        None => run.status,
    };
    drawn.map(|()| status)
}

fn child(line: &CommandLine) -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let mut command = Command::new(program);
    command.args(&line.words[1..]);
    supervise(&mut command);
    Ok(command)
}

/// Opens the file before the demo starts, so that a path that can't be written is told at once.
fn open_picture(path: &Path) -> anyhow::Result<File> {
    let open = || {
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        // A named pipe would be waited for until somebody reads it.
        let is_file = |file: &File| Ok::<_, io::Error>(file.metadata()?.is_file());
        match options.custom_flags(libc::O_NONBLOCK).open(path) {
            Ok(file) if is_file(&file)? => Ok(file),
            // A named pipe that nobody reads is no such device to the kernel.
            Err(error) if error.raw_os_error() != Some(libc::ENXIO) => Err(error),
            _ => Err(io::Error::other("it exists and is not a regular file")),
        }
    };
    open().with_context(|| cannot_write(path))
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write the timeline to {}", path.display())
}

fn draw(run: &Run, path: &Path, file: &mut File, lang: Lang) -> anyhow::Result<()> {
    let Some(record) = &run.record else {
        return Ok(());
    };
    let picture = if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        timeline::trace_json(record)
    } else {
        timeline::svg(record, lang)
    };
    check_file_size(picture.len() as u64).with_context(|| cannot_write(path))?;
    file.set_len(0).with_context(|| cannot_write(path))?;
    if let Err(error) = file.write_all(picture.as_bytes()) {
        // Half a picture looks like a picture that is wrong.
        file.set_len(0).unwrap_or(());
        return Err(error).with_context(|| cannot_write(path));
    }
    notes_runtime::warn!(
        "{}",
        phrases::TIMELINE_WRITTEN.fill(lang, &[&path.display(), &record.events.len()])
    );
    Ok(())
}

fn report(printout: &Printout, run: &Run, lang: Lang) -> u8 {
    let comparison = printout.compare(&String::from_utf8_lossy(&run.stdout));
    let style = report_style();
    let text = match run.ending(lang) {
        Some(ending) if run.was_cut() => comparison.report_of_cut_run(&ending, lang, style),
        Some(ending) => {
            let ending = wrap(&ending, style.width).join("\n");
            format!("{}{ending}\n", comparison.report(lang, style))
        }
        None => comparison.report(lang, style),
    };
    notes_runtime::say::prompt(&text);
    match (comparison.agrees(), run.status) {
        (true, status) => status,
        (false, 0) => FAILED,
        (false, status) => status,
    }
}

/// How wide a report on standard output is, and whether it has colours.
pub fn report_style() -> Style {
    Style {
        width: terminal::columns().unwrap_or(WIDTH),
        colour: terminal::wants_colour(),
    }
}
