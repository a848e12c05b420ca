//! A relation that does not hold, in words, with the run's values and the lines where they stand.

mod values;

use super::alignment::Fault;
use super::reason::Reasons;
use crate::messages::{self, Message};
use crate::relation::{self, Broken, Comparator, Place, Relation, Sum, Term};
use crate::times;
use notes_lang::{Lang, Phrase};

impl Reasons<'_> {
    /// The relation that does not hold. `line` of the run, if any, is the one that breaks it.
    pub(crate) fn of_relation(&self, index: usize, line: Option<usize>) -> Message {
        let relation = &self.printout.relations[index];
        let fit = Fit {
            reasons: self,
            relation,
            line,
        };
        match &relation.sentence {
            Some(sentence) if relation.is_usual => sentence.clone(),
            Some(sentence) => Message::new(messages::WHY_SENTENCE, &[sentence, &fit.values()]),
            None => fit.generated(),
        }
    }
}

impl Reasons<'_> {
    /// The rules that the run breaks as a whole: relations that count lines. If there is none and each line fits, the rule
    /// that the last lines leave open.
    pub(crate) fn of_the_whole_run(&self) -> Vec<Message> {
        let relations = self.printout.relations.iter().enumerate();
        let at_line = |index| {
            let mut lines = self.alignment.lines.iter().flatten();
            lines.any(|placement| placement.fault == Some(Fault::Workers(index)))
        };
        let required = relations.filter(|(index, relation)| !relation.is_usual && !at_line(*index));
        let broken = required.filter(|(_, relation)| {
            let fit = Fit {
                reasons: self,
                relation,
                line: None,
            };
            fit.is_broken_by_counts()
        });
        // Several relations may say the same rule.
        let mut rules: Vec<Message> = Vec::new();
        for (index, _) in broken {
            let rule = self.of_relation(index, None);
            rules.extend((!rules.contains(&rule)).then_some(rule));
        }
        if !rules.is_empty() || !self.alignment.has_sound_lines() {
            return rules;
        }
        // Each single line fits, and the run differs.
        let conflict = self.alignment.conflict;
        let conflict = conflict.map(|conflict| self.of_conflict(conflict, None));
        let relation = || Some(self.of_relation(self.alignment.broken?, None));
        conflict.or_else(relation).into_iter().collect()
    }
}

struct Fit<'a> {
    reasons: &'a Reasons<'a>,
    relation: &'a Relation,
    line: Option<usize>,
}

impl Fit<'_> {
    /// Whether the relation counts lines and the run breaks it, although no line is missing that it counts.
    fn is_broken_by_counts(&self) -> bool {
        let printout = self.reasons.printout;
        let misses = |label: usize| {
            let mut missing = self.reasons.alignment.missing.iter();
            let is_name = label >= printout.labels.len();
            missing.any(|&item| is_name || printout.items[item].labels.contains(&label))
        };
        let counts = self.relation.counts_lines();
        counts && !self.relation.labels().into_iter().any(misses) && self.broken().is_some()
    }

    /// The first comparison that does not hold.
    fn broken(&self) -> Option<Broken> {
        let sample = |sample| relation::number(&self.value(sample)?);
        let label = |place, label| self.label(place, label);
        self.relation.broken(sample, label)
    }

    /// The comparison that does not hold, with names for the values, then with the values.
    fn generated(&self) -> Message {
        let Broken { left, how, right } = self.broken().unwrap_or(Broken {
            left: 0,
            how: self.relation.comparators[0],
            right: 1,
        });
        let sides = &self.relation.sides;
        let (mut left, mut how, mut right) = (&sides[left], how, &sides[right]);
        if is_constant(left) && !is_constant(right) {
            (left, right, how) = (right, left, how.mirrored());
        }
        let usual = self.relation.is_usual;
        let verb = Message::new(
            [messages::MUST_BE, messages::USUALLY_IS][usize::from(usual)],
            &[],
        );
        let both = Message::new(
            [messages::MUST_BE, messages::USUALLY_ARE][usize::from(usual)],
            &[],
        );
        let (one, other) = (self.named(left), self.named(right));
        let rule = match (how, self.relation.tolerance) {
            (Comparator::Equal, Some(tolerance)) => {
                let phrase = if self.is_time(left) {
                    messages::APART
                } else {
                    messages::CLOSE
                };
                Message::new(phrase, &[&one, &other, &both, &tolerance])
            }
            (how, _) => Message::new(phrase(how), &[&one, &verb, &other]),
        };
        let values = self.both_values(left, right);
        let rule = Message::each(|lang| match lang {
            Lang::En => rule.text(lang).to_owned(),
            Lang::Zh => spaced(rule.text(lang)),
        });
        Message::new(messages::WHY_RELATION, &[&rule, &values])
    }

    /// Both sides with the run's values; the right one only if it has some.
    fn both_values(&self, left: &Sum, right: &Sum) -> Message {
        let (one, other) = (self.with_values(left), self.with_values(right));
        let seconds = |sum: &Sum| sum.value(&|term: &Term| self.term(term));
        if let (true, Some(from), Some(to)) = (self.is_time(left), seconds(left), seconds(right)) {
            let apart = relation::written((to - from).abs());
            return Message::new(messages::TIMES_APART, &[&one, &other, &apart]);
        }
        if is_constant(right) {
            return one;
        }
        Message::list(&[one, other], messages::AND_VALUE)
    }

    /// The values of the comparison that does not hold, each with its line.
    fn values(&self) -> Message {
        let sides = &self.relation.sides;
        let broken = self.broken();
        let sides: Vec<&Sum> = match broken {
            Some(Broken { left, right, .. }) => vec![&sides[left], &sides[right]],
            None => sides.iter().collect(),
        };
        let mut lines: Vec<(usize, Vec<Message>)> = Vec::new();
        let (mut counts, mut zeros): (Vec<Message>, Vec<Message>) = (Vec::new(), Vec::new());
        for term in sides.into_iter().flat_map(Sum::terms) {
            match *term {
                Term::Sample(sample) => {
                    let item = self.item(sample);
                    let value = text(self.value(sample).unwrap_or_default());
                    match lines.iter_mut().find(|(other, _)| *other == item) {
                        Some((_, values)) if values.contains(&value) => {}
                        Some((_, values)) => values.push(value),
                        None => lines.push((item, vec![value])),
                    }
                }
                Term::Label(place, label) => {
                    let is_zero = self.label(place, label).unwrap_or_default() == 0.0;
                    let counts = if is_zero { &mut zeros } else { &mut counts };
                    let count = self.counted(place, label);
                    counts.extend((!counts.contains(&count)).then_some(count));
                }
                _ => {}
            }
        }
        let lines = lines.into_iter().map(|(item, values)| {
            let values = Message::list(&values, messages::AND_VALUE);
            Message::new(messages::LINE_HAS, &[&self.number(item), &values])
        });
        // A relation may count many kinds of lines that the run does not have: only the first few of these are listed.
        let room = MOST_COUNTS.saturating_sub(counts.len());
        let more = (zeros.len() > room).then(|| text("…".to_owned()));
        counts.extend(zeros.into_iter().take(room).chain(more));
        Message::list(
            &lines.chain(counts).collect::<Vec<_>>(),
            messages::AND_CLAUSE,
        )
    }

    fn named(&self, sum: &Sum) -> Message {
        Message::each(|lang| sum.text(|term| self.name(term).text(lang).to_owned()))
    }

    /// What a term is called.
    fn name(&self, term: &Term) -> Message {
        let (phrase, label) = match *term {
            Term::Number(number) => return text(relation::written(number)),
            Term::Sample(sample) => return self.place(sample),
            Term::Label(Place::Lines, label) => (messages::LINES_OF, label),
            Term::Label(Place::First, label) => (messages::FIRST_OF, label),
            Term::Label(Place::Last, label) => (messages::LAST_OF, label),
            Term::Label(Place::Workers, label) => (messages::WORKERS_OF, label),
            Term::Label(Place::Lost, label) => (messages::LOST_OF, label),
            Term::Named(ref word) | Term::Labelled(_, ref word) => return text(word.clone()),
        };
        Message::new(phrase, &[&self.like(label)])
    }

    /// The line in which a sample stands, and the sample if the relation has several in this line.
    fn place(&self, sample: usize) -> Message {
        let item = self.item(sample);
        let mut others = self.relation.samples().filter(|&other| other != sample);
        if others.any(|other| self.item(other) == item) {
            let sample = &self.reasons.printout.placeholders.list[sample].sample;
            return Message::new(messages::SAMPLE_IN_LINE, &[sample, &self.number(item)]);
        }
        Message::new(messages::VALUE_IN_LINE, &[&self.number(item)])
    }

    /// The sum with the run's values, and its result.
    fn with_values(&self, sum: &Sum) -> Message {
        let value = |term: &Term| match *term {
            Term::Number(number) => Some(relation::written(number)),
            Term::Sample(sample) => self.value(sample),
            Term::Label(place, label) => self.label(place, label).map(relation::written),
            Term::Named(_) | Term::Labelled(..) => None,
        };
        let unknown = || "?".to_owned();
        let shown = sum.text(|term| value(term).unwrap_or_else(unknown));
        let result = sum.value(&|term: &Term| self.term(term));
        match result {
            // The sum of a time and a number would be a number of seconds.
            Some(result) if sum.terms().count() > 1 && !self.is_time(sum) => {
                text(format!("{shown} = {}", relation::written(result)))
            }
            _ => text(shown),
        }
    }

    /// How many lines have a label, or where one of them is, in words.
    fn counted(&self, place: Place, label: usize) -> Message {
        let number = self.label(place, label).unwrap_or_default();
        let like = self.like(label);
        match place {
            Place::Lines if number == 1.0 => {
                Message::new(messages::RUN_HAS_LINE, &[&number, &like])
            }
            Place::Lines => Message::new(messages::RUN_HAS_LINES, &[&number, &like]),
            Place::First => Message::new(messages::RUN_HAS_FIRST, &[&like, &number]),
            Place::Last => Message::new(messages::RUN_HAS_LAST, &[&like, &number]),
            Place::Workers => Message::new(messages::RUN_NEEDS_WORKERS, &[&like, &number]),
            Place::Lost if number > 0.0 => {
                Message::new(messages::RUN_HAS_LOST, &[&self.lost_lines(label)])
            }
            Place::Lost => Message::new(messages::RUN_HAS_NONE_LOST, &[&like]),
        }
    }

    fn is_time(&self, sum: &Sum) -> bool {
        let mut samples = sum.terms().filter_map(|term| match term {
            Term::Sample(sample) => Some(&self.reasons.printout.placeholders.list[*sample].sample),
            _ => None,
        });
        samples.any(|sample| times::seconds(sample).is_some())
    }

    /// The lines with a label, named by the first of them, or the lines of a `who` name.
    fn like(&self, label: usize) -> Message {
        let printout = self.reasons.printout;
        match printout.by_label.get(label) {
            Some(items) => {
                let is_shown = |item: &&usize| self.reasons.numbering.has(**item);
                match (items.iter().find(is_shown), items.first()) {
                    (Some(&item), _) => Message::new(messages::LIKE_LINE, &[&self.number(item)]),
                    (None, first) => {
                        let text = first.map_or_else(
                            || text(String::new()),
                            |&item| self.reasons.expected(item),
                        );
                        Message::new(messages::LIKE_TEXT, &[&text])
                    }
                }
            }
            None => {
                let word = &printout.named.words[label - printout.labels.len()];
                Message::new(messages::PRINTED_BY, &[word])
            }
        }
    }

    fn number(&self, item: usize) -> String {
        self.reasons.numbering.named(item)
    }
}

/// How many counts are listed, if some of them are 0.
const MOST_COUNTS: usize = 3;

fn is_constant(sum: &Sum) -> bool {
    sum.terms().all(|term| matches!(term, Term::Number(_)))
}

fn phrase(how: Comparator) -> Phrase {
    match how {
        Comparator::Equal => messages::EQUAL,
        Comparator::Less => messages::LESS,
        Comparator::AtMost => messages::AT_MOST,
        Comparator::More => messages::MORE,
        Comparator::AtLeast => messages::AT_LEAST,
    }
}

/// A Chinese text with a blank between Chinese characters and numbers, and none between two Chinese characters.
fn spaced(text: &str) -> String {
    let is_chinese = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let mut spaced = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let before = spaced.chars().next_back();
        let is_between = |one: Option<&char>, other: Option<&char>| {
            one.is_some_and(is_chinese) && other.is_some_and(is_chinese)
        };
        if character == ' ' && is_between(before.as_ref(), characters.peek()) {
            continue;
        }
        let is_edge = before.is_some_and(|before| {
            let pair = [before, character];
            pair.iter().any(is_chinese) && pair.iter().any(char::is_ascii_alphanumeric)
        });
        spaced.extend(is_edge.then_some(' '));
        spaced.push(character);
    }
    spaced
}

/// The same text in both languages.
fn text(text: String) -> Message {
    Message::each(|_: Lang| text.clone())
}
