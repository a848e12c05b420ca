//! Relations between the values of a run: sums that must add up, values that must be close.

use crate::messages::Message;
use crate::placeholder::Placeholders;
use crate::times;

/// A chain of comparisons that a run must, or usually does, satisfy.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// The line of the file.
    pub(crate) line: usize,
    pub(crate) sides: Vec<Sum>,
    pub(crate) comparators: Vec<Comparator>,
    pub(crate) tolerance: Option<f64>,
    /// A run that breaks the relation agrees, and gets a remark.
    pub(crate) is_usual: bool,
    /// What must hold, or the remark of a run in which it does not, in the transcript's words.
    pub(crate) sentence: Option<Message>,
}

/// Products that are added or (-1) subtracted. A factor with `true` divides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum(pub(crate) Vec<(f64, Vec<(bool, Term)>)>);

/// A value in a relation.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    Number(f64),
    /// The value of a placeholder.
    Sample(usize),
    /// How many lines have a label, or which line of the run is the first or last of them.
    Label(Place, usize),
    /// A word that is not resolved yet: a sample, or a number.
    Named(String),
    /// A label that is not resolved yet.
    Labelled(Place, String),
}

/// What a relation says of the lines with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Lines,
    First,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparator {
    Equal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// For comparing results of divisions and of decimals that are no binary fractions. A time with a date has more than 1e10
/// seconds: a larger share of it would be minutes.
const ROUNDING: f64 = 1e-14;

impl Comparator {
    /// The comparison with its sides exchanged.
    pub(crate) fn mirrored(self) -> Comparator {
        match self {
            Comparator::Equal => Comparator::Equal,
            Comparator::Less => Comparator::More,
            Comparator::AtMost => Comparator::AtLeast,
            Comparator::More => Comparator::Less,
            Comparator::AtLeast => Comparator::AtMost,
        }
    }

    pub(crate) fn read(word: &str) -> Option<Comparator> {
        Some(match word {
            "=" => Comparator::Equal,
            "<" => Comparator::Less,
            "<=" => Comparator::AtMost,
            ">" => Comparator::More,
            ">=" => Comparator::AtLeast,
            _ => return None,
        })
    }

    fn holds(self, left: f64, right: f64, tolerance: f64) -> bool {
        let tolerance = tolerance + ROUNDING * left.abs().max(right.abs()).max(1.0);
        match self {
            Comparator::Equal => (left - right).abs() <= tolerance,
            Comparator::Less => left < right,
            Comparator::AtMost => left <= right + tolerance,
            Comparator::More => left > right,
            Comparator::AtLeast => left + tolerance >= right,
        }
    }
}

impl Relation {
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Term> {
        self.sides.iter().flat_map(Sum::terms)
    }

    /// The placeholders that the relation contains.
    pub(crate) fn samples(&self) -> impl Iterator<Item = usize> {
        self.terms().filter_map(|term| match term {
            Term::Sample(placeholder) => Some(*placeholder),
            _ => None,
        })
    }

    /// The labels whose lines the relation counts, and above them the words of `who` lines.
    pub(crate) fn labels(&self) -> Vec<usize> {
        let labels = self.terms().filter_map(|term| match term {
            Term::Label(_, label) => Some(*label),
            _ => None,
        });
        labels.collect()
    }

    /// Whether the relation counts lines, so that it can be checked only at the end of a run.
    pub(crate) fn counts_lines(&self) -> bool {
        !self.labels().is_empty()
    }

    /// Replaces words by samples and numbers, and labels by their numbers. The words of `who` lines follow the labels in
    /// `labels`. Returns the first error, but resolves the rest.
    pub(crate) fn resolve(
        &mut self,
        placeholders: &Placeholders,
        labels: &[String],
    ) -> Result<(), String> {
        let products = self.sides.iter_mut().flat_map(|side| &mut side.0);
        let mut result = Ok(());
        for (_, term) in products.flat_map(|(_, product)| product) {
            let resolved = match &*term {
                Term::Named(word) => named(word, placeholders),
                Term::Labelled(place, label) => labelled(*place, label, labels),
                resolved => Ok(resolved.clone()),
            };
            match resolved {
                Ok(resolved) => *term = resolved,
                Err(what) => result = result.and(Err(what)),
            }
        }
        result
    }

    /// Whether the relation holds; `None` if a value is not known.
    pub(crate) fn holds(
        &self,
        sample: impl Fn(usize) -> Option<f64>,
        label: impl Fn(Place, usize) -> Option<f64>,
    ) -> Option<bool> {
        self.broken(sample, label).map(|broken| broken.is_none())
    }

    /// The first comparison that does not hold: the number of its left side; `None` if a value is not known.
    pub(crate) fn broken(
        &self,
        sample: impl Fn(usize) -> Option<f64>,
        label: impl Fn(Place, usize) -> Option<f64>,
    ) -> Option<Option<usize>> {
        let value = |term: &Term| match term {
            Term::Number(number) => Some(*number),
            Term::Sample(placeholder) => sample(*placeholder),
            Term::Label(place, index) => label(*place, *index),
            Term::Named(_) | Term::Labelled(..) => None,
        };
        let sides: Vec<f64> = self
            .sides
            .iter()
            .map(|side| side.value(&value))
            .collect::<Option<_>>()?;
        let tolerance = self.tolerance.unwrap_or_default();
        let mut pairs = sides.iter().zip(&sides[1..]).zip(&self.comparators);
        Some(pairs.position(|((left, right), how)| !how.holds(*left, *right, tolerance)))
    }
}

impl Sum {
    /// The terms, from left to right.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Term> {
        let products = self.0.iter();
        products.flat_map(|(_, product)| product.iter().map(|(_, term)| term))
    }

    /// The sum with what `term` returns for each term.
    pub(crate) fn text(&self, term: impl Fn(&Term) -> String) -> String {
        let mut text = String::new();
        for (sign, product) in &self.0 {
            for (index, (divides, factor)) in product.iter().enumerate() {
                text += match (index, divides) {
                    (0, _) if text.is_empty() => "",
                    (0, _) if *sign < 0.0 => " - ",
                    (0, _) => " + ",
                    (_, true) => " / ",
                    (_, false) => " * ",
                };
                text += &term(factor);
            }
        }
        text
    }

    pub(crate) fn value(&self, value: &impl Fn(&Term) -> Option<f64>) -> Option<f64> {
        let mut sum = 0.0;
        for (sign, product) in &self.0 {
            let mut total = *sign;
            for (divides, term) in product {
                let factor = value(term)?;
                total *= if *divides { factor.recip() } else { factor };
            }
            sum += total;
        }
        Some(sum)
    }
}

fn labelled(place: Place, label: &str, labels: &[String]) -> Result<Term, String> {
    let found = labels.iter().position(|other| other == label);
    let found = found.map(|found| Term::Label(place, found));
    found.ok_or_else(|| {
        format!("no line has the label `({label})`, and no `who` line has this word")
    })
}

fn named(word: &str, placeholders: &Placeholders) -> Result<Term, String> {
    let is_sample = |declared: &crate::placeholder::Placeholder| declared.sample == word;
    if let Some(placeholder) = placeholders.list.iter().position(is_sample) {
        return Ok(Term::Sample(placeholder));
    }
    word.parse()
        .map(Term::Number)
        .map_err(|_| format!("`{word}` is neither a number nor a sample that the head declares"))
}

/// A number as people write it: at most four decimals.
pub(crate) fn written(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The number that a text says; for a time, its seconds.
pub(crate) fn number(text: &str) -> Option<f64> {
    let number = text.trim_start().parse();
    number.ok().or_else(|| times::seconds(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::relation::read;

    fn holds(text: &str) -> Option<bool> {
        let mut relation = read(1, text, false).unwrap();
        relation
            .resolve(&Placeholders::default(), &["end".to_owned()])
            .unwrap();
        relation.holds(|_| None, |place, _| (place == Place::Lines).then_some(3.0))
    }

    #[test]
    fn sums_products_and_chains_are_evaluated() {
        for text in [
            "1 + 2 * 3 - 1 = 6",
            "1 <= 1 < 2 <= 3",
            "10 / 4 = 2.5",
            "0.1 + 0.2 = 0.3",
            "22.1 = 22.45 within 0.5",
            "lines(end) > 2",
        ] {
            assert_eq!(holds(text), Some(true), "{text}");
        }
        for text in [
            "1 + 2 = 4",
            "63900000000 = 63900000001",
            "1 <= 3 < 2",
            "22.1 = 22.7 within 0.5",
            "lines(end) > 3",
        ] {
            assert_eq!(holds(text), Some(false), "{text}");
        }
        assert_eq!(holds("first(end) > 2"), None);
    }

    #[test]
    fn an_unknown_word_is_an_error() {
        let mut relation = read(1, "kept + 1 = 2", false).unwrap();
        let error = relation.resolve(&Placeholders::default(), &[]);
        assert!(error.unwrap_err().contains("`kept`"));
    }
}
