//! Placeholders: the samples of a transcript that may have other values in a run, and which values are allowed.

use super::message::Message;
use super::range::Range;
use super::{numbers, shuffled, times};

/// What a sample in the body stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A process id: the same sample is the same process, another sample another process.
    Pid,
    /// A thread id, with the same rule.
    Tid,
    /// A pid that must equal the value of one of these placeholders.
    Again(Vec<usize>),
    /// The same, and the process has ended what it did for the other placeholder.
    Next(Vec<usize>),
    /// A number that is the same at every occurrence of its sample.
    Value,
    /// A whole number from 0, free at each place.
    Count,
    /// A number with this many decimals, free.
    Decimal(usize),
    /// A number in any notation, free.
    Number,
    /// A date or time of the sample's shape, free.
    Time,
    /// A text without blanks, free.
    Word,
    /// Any text, even an empty one, free.
    Text,
    /// One of the words of a group, free.
    OneOf(usize),
    /// One of the words of a group: it names the actor that prints the line.
    Who(usize),
    /// A number that marked lines change, with the number of the `level` line.
    Level(usize),
    /// The items of the sample in any order, free. With a number: in an order in which this number of workers can add
    /// them.
    Shuffled(Option<usize>),
}

/// A declared sample.
#[derive(Clone, Debug)]
pub(crate) struct Placeholder {
    pub(crate) sample: String,
    pub(crate) kind: Kind,
    pub(crate) range: Range,
    /// What the notes print in place of the sample.
    pub(crate) shown: Option<String>,
    /// A relation contains the sample: then it stands for one value in the whole run.
    pub(crate) related: bool,
    /// The line of the file that declares it.
    pub(crate) line: usize,
}

/// All placeholders that a head declares. Other types refer to them by their index in `list`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placeholders {
    pub(crate) list: Vec<Placeholder>,
    /// The words of each `one-of` or `who` line.
    pub(crate) groups: Vec<Vec<String>>,
    /// How many `level` lines there are.
    pub(crate) levels: usize,
    /// The levels that no line prints.
    pub(crate) unprinted: Vec<Unprinted>,
}

/// A level that no line prints: `level begun in 0..9 "rule" "规则"`.
#[derive(Clone, Debug)]
pub(crate) struct Unprinted {
    pub(crate) name: String,
    pub(crate) level: usize,
    pub(crate) range: Range,
    /// Why the number stays in the range.
    pub(crate) rule: Message,
    /// The line of the file that declares it.
    pub(crate) line: usize,
}

impl Placeholder {
    /// Whether the sample must stand for the same text at every occurrence.
    pub(crate) fn is_bound(&self) -> bool {
        let by_kind = matches!(
            self.kind,
            Kind::Pid | Kind::Tid | Kind::Again(_) | Kind::Next(_) | Kind::Value
        );
        by_kind || self.related
    }

    /// Whether what the sample stands for decides whether the line may come.
    pub(crate) fn is_captured(&self) -> bool {
        self.is_bound() || matches!(self.kind, Kind::Who(_) | Kind::Level(_))
    }

    /// The length of the number at the start of `text`, if the sample is a number and `text` is written as a program prints it.
    pub(crate) fn number_length(&self, text: &str) -> Option<usize> {
        match self.kind {
            Kind::Count | Kind::Level(_) => numbers::whole(text),
            Kind::Number if self.is_float() => numbers::float(text),
            Kind::Value | Kind::Number => numbers::number(text),
            Kind::Decimal(decimals) => numbers::decimal(text, decimals),
            _ => None,
        }
    }

    /// Whether the sample is a `number` and shows that the program prints a fraction.
    pub(crate) fn is_float(&self) -> bool {
        self.kind == Kind::Number && self.sample.contains(['.', 'e'])
    }
}

impl Kind {
    /// Whether a range may limit the values.
    pub(crate) fn is_numeric(&self) -> bool {
        matches!(
            self,
            Kind::Value | Kind::Count | Kind::Decimal(_) | Kind::Number | Kind::Level(_)
        )
    }

    /// Whether the sample is a number at the right of a column: the blanks before it belong to it.
    fn is_column(&self, sample: &str) -> bool {
        self.is_numeric() && sample.starts_with(' ')
    }

    /// Whether texts of several lengths may match: then the pattern must try all of them.
    pub(crate) fn is_elastic(&self) -> bool {
        matches!(
            self,
            Kind::Word | Kind::Text | Kind::OneOf(_) | Kind::Who(_)
        )
    }

    /// What a sample of this kind must be, if `sample` is not valid.
    pub(crate) fn refuses(&self, sample: &str) -> Option<&'static str> {
        let column = self.is_column(sample);
        let sample = if column { sample.trim_start() } else { sample };
        let whole = |length: Option<usize>| length == Some(sample.len());
        let (fits, must_be) = match self {
            Kind::Pid | Kind::Tid | Kind::Again(_) | Kind::Next(_) => (
                whole(numbers::id(sample)),
                "a whole number from 1 to 4194304",
            ),
            Kind::Count | Kind::Level(_) => {
                (whole(numbers::whole(sample)), "a whole number from 0")
            }
            Kind::Value | Kind::Number => (whole(numbers::number(sample)), "a number"),
            Kind::Decimal(decimals) => {
                let fits = *decimals > 0 && whole(numbers::decimal(sample, *decimals));
                (fits, "a number with decimals")
            }
            Kind::Time => {
                let fits = sample.contains(|c: char| c.is_ascii_digit())
                    && times::length(sample, sample) == Some(sample.len());
                (fits, "a time with digits")
            }
            Kind::Word => (
                !sample.contains(char::is_whitespace),
                "a word without spaces",
            ),
            Kind::Shuffled(_) => (
                sample.contains(shuffled::COMMA),
                "a list with `, ` between its items",
            ),
            Kind::Text | Kind::OneOf(_) | Kind::Who(_) => (true, ""),
        };
        (!fits).then_some(must_be)
    }
}

impl Placeholders {
    /// The lengths of all texts at the start of `rest` that the placeholder may stand for.
    pub(crate) fn lengths(&self, placeholder: usize, rest: &str) -> Vec<usize> {
        let Placeholder {
            sample,
            kind,
            range,
            ..
        } = &self.list[placeholder];
        let column = kind.is_column(sample);
        let blanks = if column { blanks(rest) } else { 0 };
        let rest = &rest[blanks..];
        let length = match kind {
            Kind::Pid | Kind::Tid | Kind::Again(_) | Kind::Next(_) => numbers::id(rest),
            Kind::Count | Kind::Level(_) | Kind::Value | Kind::Number | Kind::Decimal(_) => {
                self.list[placeholder].number_length(rest)
            }
            Kind::Time => times::length(sample, rest),
            Kind::Shuffled(workers) => shuffled::length(sample, rest, *workers),
            Kind::Word => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let ends = rest[..end].char_indices();
                return ends.map(|(at, c)| at + c.len_utf8()).collect();
            }
            Kind::Text => {
                let ends = rest.char_indices().map(|(at, _)| at);
                return ends.chain([rest.len()]).collect();
            }
            Kind::OneOf(group) | Kind::Who(group) => {
                let words = self.groups[*group].iter();
                let found = words.filter(|word| rest.starts_with(word.as_str()));
                return found.map(String::len).collect();
            }
        };
        let length = length.filter(|&length| range.holds(&rest[..length]));
        let length = length.map(|length| blanks + length);
        // A number that is wider than its column has no blank before it.
        let fits = |&length: &usize| {
            !column || length == sample.len() || (blanks == 0 && length > sample.len())
        };
        length.filter(fits).into_iter().collect()
    }

    /// The same placeholders without their ranges, to explain why a line does not fit.
    pub(crate) fn without_ranges(&self) -> Placeholders {
        let mut all = self.clone();
        for placeholder in &mut all.list {
            placeholder.range = Range::default();
        }
        all
    }
}

/// How many decimals `sample` has.
pub(crate) fn decimals(sample: &str) -> usize {
    sample
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(kind: Kind, sample: &str, text: &str) -> bool {
        assert_eq!(kind.refuses(sample), None);
        let placeholders = Placeholders {
            list: vec![Placeholder {
                sample: sample.to_owned(),
                kind,
                range: Range::default(),
                shown: None,
                related: false,
                line: 1,
            }],
            groups: vec![vec!["One".to_owned(), "One more".to_owned()]],
            ..Placeholders::default()
        };
        placeholders.lengths(0, text).contains(&text.len())
    }

    #[test]
    fn ids_are_positive_whole_numbers() {
        for kind in [Kind::Pid, Kind::Tid, Kind::Again(vec![])] {
            assert!(takes(kind.clone(), "876", "4194304"));
            for text in ["0", "-4", "012", "1.5", "x", "", "4194305", "99999999999"] {
                assert!(!takes(kind.clone(), "876", text), "{text}");
            }
        }
    }

    #[test]
    fn a_number_in_a_column_ends_where_its_sample_ends() {
        for text in ["    7", "   78", "78123", "781234"] {
            assert!(takes(Kind::Count, "  781", text), "{text}");
        }
        for text in ["   7", "      7", " 781234", "  foo", "    -", "     "] {
            assert!(!takes(Kind::Count, "  781", text), "{text}");
        }
        assert!(takes(Kind::Decimal(1), "  1.0", " 13.8"));
        assert!(Kind::Count.refuses("  7x").is_some());
    }

    #[test]
    fn numbers_are_as_narrow_as_their_kind() {
        assert!(takes(Kind::Count, "3", "0") && !takes(Kind::Count, "3", "-1"));
        assert!(
            takes(Kind::Decimal(2), "0.14", "12.00") && takes(Kind::Decimal(2), "0.14", "-1.25")
        );
        assert!(!takes(Kind::Decimal(2), "0.14", "1.234") && !takes(Kind::Decimal(2), "0.14", "1"));
        for text in ["7", "-0.25", "1e-05", "7.997464895248413", "2e+16"] {
            assert!(
                takes(Kind::Number, "1", text) && takes(Kind::Value, "1", text),
                "{text}"
            );
        }
        assert!(!takes(Kind::Number, "1", "1.") && !takes(Kind::Number, "1", "abc"));
    }

    #[test]
    fn only_what_a_program_prints_is_a_number() {
        for text in ["021", "00", "+5", "-0", "٣", "1_000", "1,000"] {
            assert!(!takes(Kind::Count, "3", text), "{text}");
            assert!(!takes(Kind::Number, "3", text), "{text}");
        }
        for text in ["00.50", "-0.00", "+5.00", "٣.00", "nan", "inf"] {
            assert!(!takes(Kind::Decimal(2), "0.14", text), "{text}");
        }
        for text in [
            "1e400", "-1e400", "-0.0", "-0e5", "01.5", "1e", "inf", "nan",
        ] {
            assert!(!takes(Kind::Number, "1", text), "{text}");
        }
        for text in [
            "0.10",
            "7.00",
            "1.00e5",
            "0.0000000000000000",
            "2E+3",
            "2e3",
            "1E-5",
            "1e-004",
            "0.00001",
        ] {
            assert!(!takes(Kind::Number, "1", text), "{text}");
        }
        for text in ["9007199254740993", "100", "1.5e-05", "1e22", "0.1", "12.0"] {
            assert!(takes(Kind::Number, "1", text), "{text}");
        }
        assert!(takes(Kind::Number, "1", "0") && takes(Kind::Number, "1", "0.0"));
        for text in [
            "2.0", "0.0", "-0.5", "1e-5", "1e-05", "1.5e16", "1.5e+16", "1e100",
        ] {
            assert!(takes(Kind::Number, "0.4", text), "{text}");
        }
        for text in [
            "2",
            "0",
            "-1",
            "1e5",
            "1E-5",
            "10000000000000000",
            "2.",
            "1e16.0",
        ] {
            assert!(!takes(Kind::Number, "0.4", text), "{text}");
        }
        assert!(takes(Kind::Decimal(2), "0.14", "0.00") && takes(Kind::Count, "3", "0"));
    }

    #[test]
    fn words_contain_no_whitespace_and_texts_anything() {
        assert!(
            takes(Kind::Word, "x", "写入")
                && !takes(Kind::Word, "x", "a b")
                && !takes(Kind::Word, "x", "")
        );
        assert!(takes(Kind::Text, "x", "") && takes(Kind::Text, "x", "a b"));
        assert!(takes(Kind::OneOf(0), "One", "One more") && !takes(Kind::OneOf(0), "One", "Two"));
    }

    #[test]
    fn a_shuffled_list_contains_each_item_once() {
        let takes = |text| takes(Kind::Shuffled(None), "0, 1, 4, 16", text);
        assert!(takes("0, 1, 4, 16") && takes("16, 4, 0, 1"));
        for text in ["0, 1, 4", "0, 1, 1, 16", "0, 1, 4, 61", "0,1, 4, 16 ", ""] {
            assert!(!takes(text), "{text}");
        }
    }

    #[test]
    fn a_sample_that_is_not_of_its_kind_is_refused() {
        assert!(Kind::Pid.refuses("abc").is_some());
        assert!(Kind::Decimal(0).refuses("3").is_some());
        assert!(Kind::Number.refuses("1.").is_some());
        assert!(Kind::Time.refuses("now").is_some());
        assert!(Kind::Word.refuses("a b").is_some());
        assert!(Kind::Shuffled(None).refuses("a").is_some());
    }
}
