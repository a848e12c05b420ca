//! A level that no line prints: `level begun in 0..9 "rule" "规则"`.

use notes_lang::Lang;

use super::word_list;
use crate::message::Message;
use crate::placeholder::{Placeholders, Unprinted};
use crate::range::Range;

/// Reads `begun in 0..9 "rule" "规则"`, and declares the level.
pub(super) fn read(line: usize, text: &str, all: &mut Placeholders) -> Result<(), String> {
    let words = word_list::split(text)?;
    let read = match &words[..] {
        [name, within, range, en, zh] if within == "in" => {
            Range::read(range).map(|range| (name, range, en, zh))
        }
        _ => None,
    };
    let (name, range, en, zh) = read.ok_or(
        "a level that no line prints has a name, a range, and a rule in English and in Chinese: \
         `level begun in 0..9 \"rule\" \"规则\"`",
    )?;
    if let Some(other) = all.unprinted.iter().find(|other| other.name == *name) {
        let what = format!("`{name}` is already declared in line {}", other.line);
        return Err(what);
    }
    let rule = Message::each(|lang| match lang {
        Lang::En => en.clone(),
        Lang::Zh => zh.clone(),
    });
    all.unprinted.push(Unprinted {
        name: name.clone(),
        level: all.levels,
        range,
        rule,
        line,
    });
    all.levels += 1;
    Ok(())
}
