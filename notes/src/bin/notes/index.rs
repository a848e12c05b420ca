//! The index: every scenario, its place in the notes, and what it shows.

use notes::catalog::DemoFiles;
use notes::lang::Lang;

use crate::phrases;
use notes::say;
use notes_transcript::Transcript;
use unicode_width::UnicodeWidthStr;

/// Prints the index.
pub(crate) fn print(demos: &[DemoFiles], lang: Lang) {
    say!("{}", phrases::INDEX_TITLE.text(lang));
    for demo in demos {
        say!();
        say!("{}: {}", demo.name, demo.about(lang));
        let name_width = demo
            .scenarios
            .iter()
            .map(|s| s.name.width() + 2)
            .max()
            .unwrap_or(0);
        for scenario in &demo.scenarios {
            let is_default = demo.default.as_deref() == Some(&scenario.name);
            let mark = if is_default { " *" } else { "" };
            let name = pad(&format!("{}{mark}", scenario.name), name_width);
            say!("  {name}  {}", scenario.transcript.shows(lang));
            say!(
                "  {}  {}",
                pad("", name_width),
                sources(&scenario.transcript)
            );
        }
    }
    say!();
    if let Some((demo, scenario)) = example(demos) {
        say!("{}", phrases::INDEX_HINT.fill(lang, &[&demo, &scenario]));
    }
}

fn example(demos: &[DemoFiles]) -> Option<(&str, &str)> {
    let demo = demos.first()?;
    Some((&demo.name, demo.default.as_deref()?))
}

fn sources(transcript: &Transcript) -> String {
    let sources = transcript.notes().iter();
    let sources: Vec<_> = sources
        .map(|source| format!("{} {}", source.file, source.heading))
        .collect();
    sources.join("; ")
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
