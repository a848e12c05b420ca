//! The kinds of placeholders: what each may be in a run, and what binds it.

use super::shape;

/// What a sample in the body stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A process id: one sample is one process, another is another.
    Pid,
    /// A thread id, likewise.
    Tid,
    /// A pid that must be one of those that these holes are bound to.
    Again(Vec<usize>),
    /// A number that is the same wherever its sample stands.
    Value,
    /// A whole number from 0, free at each place.
    Count,
    /// A whole number, free.
    Int,
    /// A number with so many decimals, free.
    Decimal(usize),
    /// A number however written, free.
    Number,
    /// A date or time of the sample's shape, free.
    Time,
    /// Something without blanks, free.
    Word,
    /// Anything, also nothing, free.
    Text,
    /// One of the words of a group, free.
    OneOf(usize),
    /// One of the words of a group: another sample is another word.
    EachOf(usize),
    /// One of the words of a group that no other place of the printout has; in the end, all are had.
    Deal(usize),
}

/// Those of one family are different where their samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Pids,
    Tids,
    Group(usize),
}

/// A declared sample.
#[derive(Clone, Debug)]
pub(super) struct Hole {
    pub(super) sample: String,
    pub(super) kind: Kind,
    /// Where it is declared.
    pub(super) line: usize,
}

/// The words that a `one-of`, `each-of` or `deal` line lists.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) words: Vec<String>,
    /// Whether this is a `deal`, and the number of its first word among all that are dealt.
    pub(super) first_dealt: Option<usize>,
}

/// All that a printout declares.
#[derive(Clone, Debug, Default)]
pub(super) struct Holes {
    pub(super) holes: Vec<Hole>,
    pub(super) groups: Vec<Group>,
    /// The holes of kind `again`.
    pub(super) repeats: Vec<usize>,
    /// How many words the `deal` lines list.
    pub(super) dealt: usize,
}

impl Kind {
    /// Whether the sample must stand for the same text wherever it stands.
    pub(super) fn is_bound(&self) -> bool {
        matches!(
            self,
            Kind::Pid | Kind::Tid | Kind::Again(_) | Kind::Value | Kind::EachOf(_)
        )
    }

    pub(super) fn family(&self) -> Option<Family> {
        match self {
            Kind::Pid => Some(Family::Pids),
            Kind::Tid => Some(Family::Tids),
            Kind::EachOf(group) => Some(Family::Group(*group)),
            _ => None,
        }
    }

    /// Whether several lengths of a text may do: then the pattern must try them all.
    pub(super) fn is_elastic(&self) -> bool {
        matches!(
            self,
            Kind::Word | Kind::Text | Kind::OneOf(_) | Kind::EachOf(_) | Kind::Deal(_)
        )
    }

    /// Why `sample` cannot be a sample of this kind.
    pub(super) fn refuses(&self, sample: &str) -> Option<&'static str> {
        let whole = |length: Option<usize>| length == Some(sample.len());
        let what = match self {
            Kind::Pid | Kind::Tid | Kind::Again(_) if !whole(positive(sample)) => {
                "a whole number from 1"
            }
            Kind::Count if !whole(digits(sample)) => "a whole number from 0",
            Kind::Int if !whole(integer(sample)) => "a whole number",
            Kind::Value | Kind::Number if !whole(number(sample)) => "a number",
            Kind::Decimal(_)
                if !whole(decimal(sample, decimals(sample))) || decimals(sample) == 0 =>
            {
                "a number with decimals"
            }
            Kind::Time if !sample.contains(|c: char| c.is_ascii_digit()) => "a time with digits",
            Kind::Word if sample.contains(char::is_whitespace) => "without blanks",
            _ => return None,
        };
        Some(what)
    }
}

impl Holes {
    /// The lengths of all texts at the start of `rest` that the hole may stand for.
    pub(super) fn lengths(&self, hole: usize, rest: &str) -> Vec<usize> {
        let Hole { sample, kind, .. } = &self.holes[hole];
        match kind {
            Kind::Pid | Kind::Tid | Kind::Again(_) => positive(rest).into_iter().collect(),
            Kind::Count => digits(rest).into_iter().collect(),
            Kind::Int => integer(rest).into_iter().collect(),
            Kind::Value | Kind::Number => number(rest).into_iter().collect(),
            Kind::Decimal(decimals) => decimal(rest, *decimals).into_iter().collect(),
            Kind::Time => shape::length(sample, rest).into_iter().collect(),
            Kind::Word => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                rest[..end]
                    .char_indices()
                    .map(|(at, c)| at + c.len_utf8())
                    .collect()
            }
            Kind::Text => {
                let inner = rest.char_indices().map(|(at, _)| at);
                inner.chain([rest.len()]).collect()
            }
            Kind::OneOf(group) | Kind::EachOf(group) | Kind::Deal(group) => {
                let words = self.groups[*group].words.iter();
                words
                    .filter(|word| rest.starts_with(word.as_str()))
                    .map(String::len)
                    .collect()
            }
        }
    }
}

/// How many decimals `sample` has.
pub(super) fn decimals(sample: &str) -> usize {
    sample
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
}

/// The length of the digits at the start of `text`.
fn digits(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then_some(end)
}

fn positive(text: &str) -> Option<usize> {
    digits(text).filter(|_| !text.starts_with('0'))
}

fn integer(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    digits(&text[sign..]).map(|length| sign + length)
}

fn decimal(text: &str, decimals: usize) -> Option<usize> {
    let whole = integer(text)?;
    let fraction = text[whole..].strip_prefix('.').and_then(digits)?;
    (fraction == decimals).then_some(whole + 1 + fraction)
}

/// As Python and Rust write numbers: `7`, `-0.25`, `1e-05`.
fn number(text: &str) -> Option<usize> {
    let mut end = integer(text)?;
    if let Some(fraction) = text[end..].strip_prefix('.').and_then(digits) {
        end += 1 + fraction;
    }
    if let Some(exponent) = text[end..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        if let Some(length) = digits(&exponent[sign..]) {
            end += 1 + sign + length;
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(kind: Kind, sample: &str, text: &str) -> bool {
        assert_eq!(kind.refuses(sample), None);
        let groups = vec![Group {
            words: vec!["One".to_owned(), "One more".to_owned()],
            first_dealt: None,
        }];
        let holes = vec![Hole {
            sample: sample.to_owned(),
            kind,
            line: 1,
        }];
        let holes = Holes {
            holes,
            groups,
            ..Holes::default()
        };
        holes.lengths(0, text).contains(&text.len())
    }

    #[test]
    fn ids_are_positive_whole_numbers() {
        for kind in [Kind::Pid, Kind::Tid, Kind::Again(vec![])] {
            assert!(takes(kind.clone(), "876", "4194304"));
            for text in ["0", "-4", "012", "1.5", "x", ""] {
                assert!(!takes(kind.clone(), "876", text), "{text}");
            }
        }
    }

    #[test]
    fn numbers_are_as_narrow_as_their_kind() {
        assert!(takes(Kind::Count, "3", "0") && !takes(Kind::Count, "3", "-1"));
        assert!(takes(Kind::Int, "3", "-1") && !takes(Kind::Int, "3", "1.0"));
        assert!(
            takes(Kind::Decimal(2), "0.14", "12.00") && takes(Kind::Decimal(2), "0.14", "-1.25")
        );
        assert!(!takes(Kind::Decimal(2), "0.14", "1.234") && !takes(Kind::Decimal(2), "0.14", "1"));
        for text in ["7", "-0.25", "1e-05", "7.997464895248413", "2E+3"] {
            assert!(
                takes(Kind::Number, "1", text) && takes(Kind::Value, "1", text),
                "{text}"
            );
        }
        assert!(!takes(Kind::Number, "1", "1.") && !takes(Kind::Number, "1", "abc"));
    }

    #[test]
    fn words_hold_no_blanks_and_texts_anything() {
        assert!(
            takes(Kind::Word, "x", "写入")
                && !takes(Kind::Word, "x", "a b")
                && !takes(Kind::Word, "x", "")
        );
        assert!(takes(Kind::Text, "x", "") && takes(Kind::Text, "x", "a b"));
        assert!(takes(Kind::OneOf(0), "One", "One more") && !takes(Kind::OneOf(0), "One", "Two"));
    }

    #[test]
    fn a_sample_that_is_none_of_its_kind_is_refused() {
        assert!(Kind::Pid.refuses("abc").is_some());
        assert!(Kind::Decimal(0).refuses("3").is_some());
        assert!(Kind::Number.refuses("1.").is_some());
        assert!(Kind::Time.refuses("now").is_some());
        assert!(Kind::Word.refuses("a b").is_some());
    }
}
