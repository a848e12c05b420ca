//! The index: every scenario, its place in the notes, and what it shows.

use notes::catalog::DemoFiles;
use notes::demo::folded;
use notes::lang::Lang;

use crate::phrases;
use notes::say;
use notes_transcript::Transcript;
use unicode_width::UnicodeWidthStr;

/// Prints the index.
pub(crate) fn print(demos: &[DemoFiles], lang: Lang) {
    say!("{}", folded(text(demos, lang)).trim_end());
}

/// The index in the form of a help text, which can be folded.
fn text(demos: &[DemoFiles], lang: Lang) -> String {
    let mut lines = vec![phrases::INDEX_TITLE.text(lang).to_owned()];
    for demo in demos {
        lines.push(String::new());
        lines.push(format!("{}: {}", demo.name, demo.about(lang)));
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
            lines.push(format!("  {name}  {}", scenario.transcript.shows(lang)));
            let sources = sources(&scenario.transcript);
            lines.push(format!("  {}  {sources}", pad("", name_width)));
        }
    }
    lines.push(String::new());
    if let Some((demo, scenario)) = example(demos) {
        lines.push(phrases::INDEX_HINT.fill(lang, &[&demo, &scenario]));
    }
    lines.join("\n")
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
