//! Relations between the values of a run: sums that must add up, values that must be close.

mod sum;

use crate::messages::Message;
use crate::placeholder::{Kind, Placeholders};
use crate::times;
pub(crate) use sum::{Place, Sign, Sum, Term};

/// A chain of comparisons that a run must, or usually does, satisfy.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// The line of the file.
    pub(crate) line: usize,
    pub(crate) sides: Vec<Sum>,
    pub(crate) comparators: Vec<Comparator>,
    pub(crate) tolerance: Option<f64>,
    /// Only if this holds, the relation must: `A >= B if C < D`.
    pub(crate) condition: Option<Box<Relation>>,
    /// A run that breaks the relation agrees, and gets a remark.
    pub(crate) is_usual: bool,
    /// What must hold, or the remark of a run in which it does not, in the transcript's words.
    pub(crate) sentence: Option<Message>,
}

/// A comparison that does not hold, with the numbers of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) left: usize,
    pub(crate) how: Comparator,
    pub(crate) right: usize,
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

/// The largest number of workers in a rule.
const MAX_WORKERS: f64 = 1000.0;

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

    /// How the outer two of three values compare, if the inner pairs compare in these two ways.
    fn and_then(self, next: Comparator) -> Option<Comparator> {
        use Comparator::{AtLeast, AtMost, Equal, Less, More};
        Some(match (self, next) {
            (Equal, how) | (how, Equal) => how,
            (AtMost, AtMost) => AtMost,
            (Less | AtMost, Less | AtMost) => Less,
            (AtLeast, AtLeast) => AtLeast,
            (More | AtLeast, More | AtLeast) => More,
            _ => return None,
        })
    }

    fn holds(self, left: f64, right: f64, tolerance: f64) -> bool {
        // No relation holds for the result of a division by zero.
        if !(left.is_finite() && right.is_finite()) {
            return false;
        }
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
        let condition = self.condition.iter().flat_map(|condition| &condition.sides);
        self.sides.iter().chain(condition).flat_map(Sum::terms)
    }

    /// The placeholders that the relation contains.
    pub(crate) fn samples(&self) -> impl Iterator<Item = usize> {
        self.terms().filter_map(|term| match term {
            Term::Sample(placeholder) => Some(*placeholder),
            _ => None,
        })
    }

    /// The labels of which the relation asks for `place`.
    pub(crate) fn labels_of(&self, place: Place) -> impl Iterator<Item = usize> {
        self.terms().filter_map(move |term| match term {
            Term::Label(other, label) if *other == place => Some(*label),
            _ => None,
        })
    }

    /// The label and the number of `workers(label) <= 4`.
    pub(crate) fn workers(&self) -> Option<(usize, usize)> {
        let single = |side: &Sum| match &side.0[..] {
            [(1.0, product)] if product.len() == 1 => Some(product[0].1.clone()),
            _ => None,
        };
        let [left, right] = &self.sides[..] else {
            return None;
        };
        let Term::Label(Place::Workers, label) = single(left)? else {
            return None;
        };
        let Term::Number(number) = single(right)? else {
            return None;
        };
        let is_number = number.fract() == 0.0 && (1.0..=MAX_WORKERS).contains(&number);
        let is_simple = self.comparators == [Comparator::AtMost] && self.tolerance.is_none();
        (is_number && is_simple && self.condition.is_none()).then_some((label, number as usize))
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
        let condition = self.condition.iter_mut();
        let condition = condition.flat_map(|condition| &mut condition.sides);
        let sides = self.sides.iter_mut().chain(condition);
        let products = sides.flat_map(|side| &mut side.0);
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

    /// Whether the relation holds, as far as its values are known.
    pub(crate) fn holds(
        &self,
        sample: impl Fn(usize) -> Option<f64>,
        label: impl Fn(Place, usize) -> Option<f64>,
    ) -> bool {
        self.broken(sample, label).is_none()
    }

    /// The first comparison that does not hold. A side of which a value is not known is left out: its neighbours are
    /// compared with each other. All hold if there is a condition that does not hold, or of which a value is not known.
    pub(crate) fn broken(
        &self,
        sample: impl Fn(usize) -> Option<f64>,
        label: impl Fn(Place, usize) -> Option<f64>,
    ) -> Option<Broken> {
        let value = |term: &Term| match term {
            Term::Number(number) => Some(*number),
            Term::Sample(placeholder) => sample(*placeholder),
            Term::Label(place, index) => label(*place, *index),
            Term::Named(_) | Term::Labelled(..) => None,
        };
        let is_met = |condition: &Relation| {
            let known = condition.known(&value);
            known.len() == condition.sides.len() && condition.first_broken(&known).is_none()
        };
        if self
            .condition
            .as_deref()
            .is_some_and(|condition| !is_met(condition))
        {
            return None;
        }
        self.first_broken(&self.known(&value))
    }

    /// The sides of which all values are known.
    fn known(&self, value: &impl Fn(&Term) -> Option<f64>) -> Vec<(usize, f64)> {
        let sides = self.sides.iter().map(|side| side.value(value));
        let known = sides.enumerate();
        known
            .filter_map(|(side, value)| Some((side, value?)))
            .collect()
    }

    fn first_broken(&self, known: &[(usize, f64)]) -> Option<Broken> {
        let tolerance = self.tolerance.unwrap_or_default();
        let pairs = known.iter().zip(known.iter().skip(1));
        let mut broken = pairs.filter_map(|(&(left, one), &(right, other))| {
            let how = self.between(left, right)?;
            let is_broken = !how.holds(one, other, tolerance);
            is_broken.then_some(Broken { left, how, right })
        });
        broken.next()
    }

    /// How two sides compare. Tolerances of several comparisons would add up, so then it is not known.
    fn between(&self, left: usize, right: usize) -> Option<Comparator> {
        let (first, more) = self.comparators[left..right].split_first()?;
        if self.tolerance.is_some() && !more.is_empty() {
            return None;
        }
        let mut more = more.iter();
        more.try_fold(*first, |how, next| how.and_then(*next))
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
    // A word of a `one-of` or `who` line may be another word at each place, so it has no value: `1` is the number then.
    let is_sample = |declared: &crate::placeholder::Placeholder| {
        declared.sample == word && !matches!(declared.kind, Kind::OneOf(_) | Kind::Who(_))
    };
    if let Some(placeholder) = placeholders.list.iter().position(is_sample) {
        return Ok(Term::Sample(placeholder));
    }
    let number = word.parse().ok().filter(|number: &f64| number.is_finite());
    number
        .map(Term::Number)
        .ok_or_else(|| format!("`{word}` is neither a number nor a sample that the head declares"))
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

    fn holds(text: &str) -> bool {
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
            "1300 % 100 = 0",
            "0 - 7 % 4 = 0 - 3",
            "2 * 7 % 4 + 1 = 3",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "1 + 2 = 4",
            "63900000000 = 63900000001",
            "1 <= 3 < 2",
            "22.1 = 22.7 within 0.5",
            "lines(end) > 3",
            "lines(end) % 2 = 0",
            "1 % 0 = 0",
            "1 / 0 = 5",
            "1 / 0 >= 5",
            "5 <= 1 / 0",
            "1 / 0 = 1 / 0",
        ] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn a_value_that_is_not_known_is_left_out() {
        // No line with the label `end` comes, so it has no first line.
        for text in [
            "first(end) > 2",
            "1 < first(end) < 2",
            "1 < first(end) > 0",
            "1 = first(end) = 2 within 1",
            "first(end) = 1 <= 1",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "2 < first(end) < 2",
            "2 < first(end) <= 2",
            "2 > first(end) = 3",
            "3 <= first(end) <= 2",
            "first(end) = 1 < 1",
        ] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn a_relation_with_a_condition_must_hold_only_if_the_condition_does() {
        for text in [
            "1 = 2 if 1 > 2",
            "1 = 1 if 1 < 2",
            "1 = 2 if first(end) > 1",
            "1 = 2 if 1 < 2 < 2",
        ] {
            assert!(holds(&format!("{text} \"a\" \"甲\"")), "{text}");
        }
        for text in ["1 = 2 if 1 < 2", "1 = 2 if lines(end) = 4 within 1"] {
            assert!(!holds(&format!("{text} \"a\" \"甲\"")), "{text}");
        }
    }

    #[test]
    fn an_unknown_word_is_an_error() {
        let mut relation = read(1, "kept + 1 = 2", false).unwrap();
        let error = relation.resolve(&Placeholders::default(), &[]);
        assert!(error.unwrap_err().contains("`kept`"));
    }
}
