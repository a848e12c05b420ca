//! The `where` and `usually` lines of a head: `where 1489496 + 2510504 = 4000000`.

use notes_lang::Lang;

use crate::messages::Message;
use crate::relation::{Comparator, Place, Relation, Sign, Sum, Term};

/// Reads `A + B = C`, or a chain such as `A <= B <= C`, with `within T` behind it if wanted. At the end may stand what the
/// relation says, in English and in Chinese, each in quotes. `A >= B if C < D` must hold only if the condition does; what
/// it says must stand behind it. `is_usual`: a run may break it.
pub(crate) fn read(line: usize, text: &str, is_usual: bool) -> Result<Relation, String> {
    let words = words(text)?;
    let (rule, sentence) = sentence(&words)?;
    let is_if = |word: &Word| *word == Word::Plain("if".to_owned());
    let (rule, condition) = match rule.iter().position(is_if) {
        None => (rule, None),
        Some(at) => (
            &rule[..at],
            Some(Box::new(relation(line, &rule[at + 1..])?)),
        ),
    };
    if condition.is_some() && sentence.is_none() {
        return Err(
            "behind a relation with `if`, say the rule in two texts in quotes, one in English and one in Chinese"
                .to_owned(),
        );
    }
    let relation = relation(line, rule)?;
    Ok(Relation {
        condition,
        is_usual,
        sentence,
        ..relation
    })
}

/// The relation's words, and the sentence behind them.
fn sentence(words: &[Word]) -> Result<(&[Word], Option<Message>), String> {
    let ends_side = |word: &Word| !matches!(word, Word::Plain(sign) if SIGNS.contains(&&**sign));
    match words {
        [rule @ .., Word::Quoted(en), Word::Quoted(zh)] if rule.last().is_some_and(ends_side) => {
            let text = |lang| match lang {
                Lang::En => en.clone(),
                Lang::Zh => zh.clone(),
            };
            Ok((rule, Some(Message::each(text))))
        }
        [.., before, Word::Quoted(_)] if ends_side(before) => Err(
            "behind a relation stand two texts in quotes, one in English and one in Chinese, or none"
                .to_owned(),
        ),
        _ => Ok((words, None)),
    }
}

/// The signs behind which a value stands.
const SIGNS: [&str; 10] = ["+", "-", "*", "/", "%", "=", "<", "<=", ">", ">="];

/// A word of a relation.
#[derive(Clone, Debug, PartialEq)]
enum Word {
    Plain(String),
    Quoted(String),
    /// `lines(label)`, `first(label)`, `last(label)`, `workers(label)`, `lost(label)`.
    Place(Place, String),
}

impl Word {
    /// What stands in the transcript, without quotes; for `lines(label)`, the label.
    fn text(&self) -> &str {
        let (Word::Plain(text) | Word::Quoted(text) | Word::Place(_, text)) = self;
        text
    }
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let closed = quoted.split_once('"');
            let (word, after) = closed.ok_or_else(|| format!("a quote is not closed: `{rest}`"))?;
            (Word::Quoted(word.to_owned()), after)
        } else if let Some((place, label, after)) = place(rest) {
            (Word::Place(place, label), after)
        } else {
            let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            (Word::Plain(word.to_owned()), after)
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

fn place(text: &str) -> Option<(Place, String, &str)> {
    let (name, rest) = text.split_once('(')?;
    let place = match name {
        "lines" => Place::Lines,
        "first" => Place::First,
        "last" => Place::Last,
        "workers" => Place::Workers,
        "lost" => Place::Lost,
        _ => return None,
    };
    let (label, after) = rest.split_once(')')?;
    Some((place, label.trim().to_owned(), after))
}

fn relation(line: usize, words: &[Word]) -> Result<Relation, String> {
    let within = |word: &Word| *word == Word::Plain("within".to_owned());
    let (words, tolerance) = match words.iter().position(within) {
        None => (words, None),
        Some(at) => (&words[..at], Some(tolerance(&words[at + 1..])?)),
    };
    let mut sides = Vec::new();
    let mut comparators = Vec::new();
    let mut rest = words;
    loop {
        let comparator = |word: &Word| match word {
            Word::Plain(word) => Comparator::read(word),
            _ => None,
        };
        let end = rest.iter().position(|word| comparator(word).is_some());
        sides.push(sum(&rest[..end.unwrap_or(rest.len())])?);
        let Some(end) = end else { break };
        comparators.extend(comparator(&rest[end]));
        rest = &rest[end + 1..];
    }
    if comparators.is_empty() {
        return Err(
            "a relation compares: write one of = < <= > >= with blanks around it".to_owned(),
        );
    }
    Ok(Relation {
        line,
        sides,
        comparators,
        tolerance,
        condition: None,
        is_usual: false,
        sentence: None,
    })
}

fn tolerance(words: &[Word]) -> Result<f64, String> {
    let wrong = || "write a number after `within`".to_owned();
    let [Word::Plain(number)] = words else {
        return Err(wrong());
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    if number >= 0.0 {
        Ok(number)
    } else {
        Err(wrong())
    }
}

/// Reads terms with `+ - * / %` between them.
fn sum(words: &[Word]) -> Result<Sum, String> {
    let missing =
        || "a number, a sample or `lines(label)` is missing beside = < + - * / %".to_owned();
    let mut words = words.iter();
    let mut sum = Sum::default();
    let mut sign = 1.0;
    loop {
        let mut product = vec![(Sign::Times, term(words.next().ok_or_else(missing)?))];
        let next = loop {
            let next = words.next();
            let sign = match next {
                Some(Word::Plain(word)) => Sign::read(word),
                _ => None,
            };
            let Some(sign) = sign else { break next };
            product.push((sign, term(words.next().ok_or_else(missing)?)));
        };
        sum.0.push((sign, product));
        sign = match next {
            None => return Ok(sum),
            Some(Word::Plain(word)) if word == "+" => 1.0,
            Some(Word::Plain(word)) if word == "-" => -1.0,
            Some(word) => {
                return Err(format!(
                    "`{}`: write + - * / % between two values",
                    word.text()
                ));
            }
        };
    }
}

/// What a word stands for, before it is known which samples there are.
fn term(word: &Word) -> Term {
    match word {
        Word::Plain(word) | Word::Quoted(word) => Term::Named(word.clone()),
        Word::Place(place, label) => Term::Labelled(*place, label.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Relation {
        read(1, text, false).unwrap()
    }

    #[test]
    fn a_relation_is_read() {
        let relation = rule("5 + 7 * 2 = 19 within 0.5");
        assert_eq!(relation.comparators, [Comparator::Equal]);
        assert_eq!(relation.tolerance, Some(0.5));
        assert_eq!(relation.sides[0].0.len(), 2);
        assert_eq!(rule("1 <= 2 < 3").sides.len(), 3);
    }

    #[test]
    fn a_sentence_in_both_languages_may_stand_behind_a_relation() {
        for text in [
            "last(start of it) < first(end) \"a b\" \"甲\"",
            "\"1 2\" = \"3 4\" within 1 \"a b\" \"甲\"",
            "\"1 2\" = \"3 4\" \"a b\" \"甲\"",
        ] {
            let said = rule(text).sentence.unwrap();
            assert_eq!((said.text(Lang::En), said.text(Lang::Zh)), ("a b", "甲"));
        }
        for text in ["1 = 2", "\"1 2\" = \"3 4\"", "1 = 3 - \"3 4\""] {
            assert_eq!(rule(text).sentence, None, "{text}");
        }
    }

    #[test]
    fn an_invalid_relation_is_an_error() {
        for bad in [
            "1 + 2",
            "= 3",
            "1 =",
            "1 2 = 3",
            "1 = 1 within",
            "1 = 1 within x",
            "\"1 = 1",
            "1 = 1 \"a\"",
            "1 = \"1 2\" \"a\"",
            "\"a\" \"b\"",
            "1 = 1 if 1 = 1",
            "1 = 1 if \"a\" \"b\"",
            "if 1 = 1 \"a\" \"b\"",
        ] {
            assert!(read(1, bad, false).is_err(), "{bad}");
        }
    }
}
