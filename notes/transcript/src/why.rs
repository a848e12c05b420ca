//! What a line of the run breaks, in words.

use super::bindings::{Clash, Unsettled};
use super::kind::Kind;
use super::printout::Printout;
use super::repair::Fault;
use super::state::Refusal;
use super::table::Table;
use crate::phrases;
use notes_lang::Lang;

/// The rule that a line breaks, with all that is needed to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Actor {
        actor: String,
        line: usize,
        text: String,
    },
    Passed {
        actor: String,
    },
    Rule {
        line: usize,
    },
    Label {
        label: String,
    },
    LabelPassed {
        label: String,
    },
    Rebound {
        sample: String,
        was: String,
        is: String,
    },
    Taken {
        sample: String,
        other: String,
        value: String,
    },
    NotAgain {
        sample: String,
        of: String,
        value: String,
    },
    Dealt {
        word: String,
    },
    Undealt {
        word: String,
    },
    OnceMore {
        line: usize,
    },
    Text {
        character: usize,
    },
}

/// Why the item `item` could not come.
pub(super) fn why(printout: &Printout, table: &Table, item: usize, fault: Fault) -> Why {
    match fault {
        Fault::Order(refusal) => order(printout, item, refusal),
        Fault::Value(clash) => value(printout, table, clash),
    }
}

fn order(printout: &Printout, item: usize, refusal: Refusal) -> Why {
    let actor = printout.actor_name(item).to_owned();
    let section = printout.items[item].section;
    let rule = |section: usize| printout.rules.get(section).copied().unwrap_or_default();
    match refusal {
        Refusal::Actor(first) => {
            let first = &printout.items[first];
            Why::Actor {
                actor,
                line: first.line,
                text: first.text.clone(),
            }
        }
        Refusal::Passed => Why::Passed { actor },
        // The rule above its section, and the one below it.
        Refusal::Rule => Why::Rule {
            line: rule(section.saturating_sub(1)),
        },
        Refusal::RulePassed => Why::Rule {
            line: rule(section),
        },
        Refusal::Label(label) => Why::Label {
            label: printout.labels[label].clone(),
        },
        Refusal::LabelPassed(label) => Why::LabelPassed {
            label: printout.labels[label].clone(),
        },
    }
}

fn value(printout: &Printout, table: &Table, clash: Clash) -> Why {
    let sample = |hole: usize| printout.holes.holes[hole].sample.clone();
    let text = |value| table.text(value).to_owned();
    match clash {
        Clash::Rebound { hole, was, is } => Why::Rebound {
            sample: sample(hole),
            was: text(was),
            is: text(is),
        },
        Clash::Taken { hole, by, value } => Why::Taken {
            sample: sample(hole),
            other: sample(by),
            value: text(value),
        },
        Clash::NotAgain { hole, value } => not_again(printout, hole, text(value)),
        Clash::Dealt { word } => Why::Dealt {
            word: dealt(printout, word),
        },
    }
}

/// What is wrong though every line has its place.
pub(super) fn unsettled(printout: &Printout, table: &Table, unsettled: Unsettled) -> Why {
    match unsettled {
        Unsettled::Undealt(word) => Why::Undealt {
            word: dealt(printout, word),
        },
        Unsettled::Again { hole, value } => not_again(printout, hole, table.text(value).to_owned()),
    }
}

fn not_again(printout: &Printout, hole: usize, value: String) -> Why {
    let hole = &printout.holes.holes[hole];
    let of = match &hole.kind {
        Kind::Again(of) => of
            .iter()
            .map(|&other| printout.holes.holes[other].sample.as_str())
            .collect(),
        _ => Vec::new(),
    };
    Why::NotAgain {
        sample: hole.sample.clone(),
        of: of.join(" "),
        value,
    }
}

fn dealt(printout: &Printout, word: usize) -> String {
    let groups = printout.holes.groups.iter();
    let mut found =
        groups.filter_map(|group| group.words.get(word.checked_sub(group.first_dealt?)?));
    found.next().cloned().unwrap_or_default()
}

impl Why {
    /// The sentence.
    pub(super) fn text(&self, lang: Lang) -> String {
        match self {
            Why::Actor { actor, line, text } => phrases::WHY_ACTOR.fill(lang, &[actor, text, line]),
            Why::Passed { actor } => phrases::WHY_PASSED.fill(lang, &[actor]),
            Why::Rule { line } => phrases::WHY_RULE.fill(lang, &[line]),
            Why::Label { label } => phrases::WHY_LABEL.fill(lang, &[label]),
            Why::LabelPassed { label } => phrases::WHY_LABEL_PASSED.fill(lang, &[label]),
            Why::Rebound { sample, was, is } => phrases::WHY_REBOUND.fill(lang, &[sample, was, is]),
            Why::Taken {
                sample,
                other,
                value,
            } => phrases::WHY_TAKEN.fill(lang, &[sample, other, value]),
            Why::NotAgain { sample, of, value } => {
                phrases::WHY_NOT_AGAIN.fill(lang, &[sample, of, value])
            }
            Why::Dealt { word } => phrases::WHY_DEALT.fill(lang, &[word]),
            Why::Undealt { word } => phrases::WHY_UNDEALT.fill(lang, &[word]),
            Why::OnceMore { line } => phrases::WHY_ONCE_MORE.fill(lang, &[line]),
            Why::Text { character } => phrases::WHY_TEXT.fill(lang, &[character]),
        }
    }
}
