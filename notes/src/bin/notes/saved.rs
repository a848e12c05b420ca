//! Compares a saved printout with a transcript: of the notes' own Python, or of a demo.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use notes::catalog::{DemoFiles, ScenarioFiles};
use notes::demo::{WithStatus, report_style};
use notes::lang::{self, Lang};
use notes::say;

use crate::options::Options;
use crate::phrases;
use crate::selection::{demo, printout, printout_options, scenario, wrong};

/// Compares the printout in `file` with the transcript of the scenario that the options name, and prints the report;
/// returns `true` if they agree.
pub(crate) fn compare(
    file: &Path,
    options: &Options,
    demos: &[DemoFiles],
    lang: Lang,
) -> anyhow::Result<bool> {
    let demo = demo(options.demo.as_deref().unwrap_or_default(), demos)?;
    let scenario = scenario(options.scenario.as_deref().unwrap_or_default(), demo)?;
    let options = printout_options(&options.own, demo, scenario)?;
    let text = read(file)?;
    // An editor may have put a byte order mark first.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let against = |lang| {
        let transcript = scenario.transcript_in(lang)?;
        anyhow::Ok(printout(&options, &transcript)?.compare_saved(text))
    };
    let mut comparison = against(lang)?;
    if !comparison.agrees() {
        // A demo may have printed its own lines in the other language.
        let other = match lang {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        };
        let other = against(other)?;
        if other.agrees() || other.faults() < comparison.faults() {
            comparison = other;
        }
    }
    say!("{}", comparison.report(lang, report_style()).trim_end());
    if !comparison.agrees()
        && let Some(other) = fitting(text, scenario)?
    {
        say!("{}", phrases::FITS_ANOTHER.fill(lang, &[&other]));
    }
    Ok(comparison.agrees())
}

/// A larger printout is compared only with what the command line names.
const MOST_BYTES_FOR_HINT: usize = 1 << 20;

/// The scenario with the options of the first of its printouts with which `text` agrees, as on a command line.
fn fitting(text: &str, scenario: &ScenarioFiles) -> anyhow::Result<Option<String>> {
    if text.len() > MOST_BYTES_FOR_HINT {
        return Ok(None);
    }
    for lang in [Lang::En, Lang::Zh] {
        let transcript = scenario.transcript_in(lang)?;
        let mut printouts = transcript.printouts().iter();
        if let Some(printout) = printouts.find(|printout| printout.accepts_saved(text)) {
            let name = std::iter::once(scenario.name.clone());
            let options = printout.options().iter();
            let options = options.map(|option| option.replacen('=', " ", 1));
            return Ok(Some(name.chain(options).collect::<Vec<_>>().join(" ")));
        }
    }
    Ok(None)
}

/// The most bytes of a printout: a larger file is something else.
///
/// To compare a mebibyte takes seconds.
const MOST_BYTES: u64 = 2 << 20;

/// Reads the file; `-` is standard input.
fn read(file: &Path) -> Result<String, WithStatus> {
    let is_stdin = file.as_os_str() == "-";
    let mut bytes = Vec::new();
    let read = if is_stdin {
        io::stdin()
            .lock()
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
    };
    let lang = lang::current();
    let name = match is_stdin {
        true => phrases::STANDARD_INPUT.text(lang).to_owned(),
        false => file.display().to_string(),
    };
    if let Err(error) = read {
        let error = notes::os_error_text(&error);
        return Err(wrong(phrases::CANNOT_READ.fill(lang, &[&name, &error])));
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(wrong(phrases::TOO_LARGE.fill(lang, &[&name])));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        wrong(phrases::NOT_UTF8.fill(lang, &[&name, &line]))
    })
}
