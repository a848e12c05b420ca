//! The values of a model's words: read from a run, or invented for one.

use std::collections::HashMap;

use super::rng::Rng;

/// The line with a list that may come in either order.
const LISTS: [&str; 2] = ["s A, B", "s B, A"];

/// The kind of one of those words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Plain,
    Pid,
    Again,
    Value,
    Count,
    Text,
}

fn kind(word: &str) -> Kind {
    match word {
        "101" | "102" => Kind::Pid,
        "103" => Kind::Again,
        "201" | "202" => Kind::Value,
        "300" => Kind::Count,
        "any" => Kind::Text,
        _ => Kind::Plain,
    }
}

/// The values of the words.
#[derive(Default)]
pub(super) struct Bound {
    values: HashMap<String, String>,
}

impl Bound {
    pub(super) fn settled(&self) -> bool {
        self.values.get("103").is_none_or(|value| {
            ["101", "102"]
                .iter()
                .any(|pid| self.values.get(*pid) == Some(value))
        })
    }
}

/// Whether `text` is a valid value of `sample`, given the values in `bound`.
pub(super) fn read(sample: &str, text: &str, bound: &mut Bound) -> bool {
    if kind(sample) == Kind::Text {
        return true;
    }
    if LISTS.contains(&sample) {
        return LISTS.contains(&text);
    }
    let (samples, words): (Vec<&str>, Vec<&str>) =
        (sample.split(' ').collect(), text.split(' ').collect());
    samples.len() == words.len()
        && samples
            .iter()
            .zip(words)
            .all(|(sample, word)| read_word(sample, word, bound))
}

fn read_word(sample: &str, word: &str, bound: &mut Bound) -> bool {
    let number = word.parse::<u32>().is_ok();
    let fits = match kind(sample) {
        Kind::Plain => return sample == word,
        Kind::Count => return number,
        _ => number,
    };
    let pair = match kind(sample) {
        Kind::Pid => ["101", "102"],
        _ => [sample; 2],
    };
    let other = pair.iter().find(|other| **other != sample);
    let taken =
        other.is_some_and(|other| bound.values.get(*other).is_some_and(|value| value == word));
    let known = bound
        .values
        .entry(sample.to_owned())
        .or_insert_with(|| word.to_owned());
    fits && !taken && known == word
}

/// Returns `sample` with values for its placeholders.
pub(super) fn say(sample: &str, rng: &mut Rng, bound: &mut Bound) -> String {
    if LISTS.contains(&sample) {
        return LISTS[rng.below(2)].to_owned();
    }
    let words: Vec<String> = sample
        .split(' ')
        .map(|word| say_word(word, rng, bound))
        .collect();
    words.join(" ")
}

fn say_word(word: &str, rng: &mut Rng, bound: &mut Bound) -> String {
    let known = bound.values.get(word).cloned();
    let value = |bound: &Bound, key: &str| bound.values.get(key).cloned();
    let said = match kind(word) {
        Kind::Plain => return word.to_owned(),
        Kind::Count => return rng.below(3).to_string(),
        Kind::Text => return ["x", "p 7", "whatever"][rng.below(3)].to_owned(),
        Kind::Pid => {
            let other = value(bound, if word == "101" { "102" } else { "101" });
            let again = value(bound, "103");
            let wanted = again.filter(|again| Some(again) != other.as_ref());
            let free = ["7", "8"]
                .into_iter()
                .map(str::to_owned)
                .find(|pid| Some(pid) != other.as_ref());
            known.or(wanted).or(free).unwrap_or_default()
        }
        Kind::Again => known
            .or(value(bound, "101"))
            .or(value(bound, "102"))
            .unwrap_or("7".to_owned()),
        Kind::Value => known.unwrap_or_else(|| rng.below(2).to_string()),
    };
    bound.values.insert(word.to_owned(), said.clone());
    said
}
