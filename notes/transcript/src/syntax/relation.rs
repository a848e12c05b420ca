//! The `where` and `usually` lines of a head: `where 1489496 + 2510504 = 4000000`.

use crate::relation::{Comparator, Place, Relation, Sum, Term};

/// Reads `A + B = C`, or a chain such as `A <= B <= C`, with `within T` behind it if wanted.
pub(crate) fn read_rule(line: usize, text: &str) -> Result<Relation, String> {
    let words = words(text)?;
    let text = text.trim().to_owned();
    relation(line, text, &words, None)
}

/// Reads a relation, and the remarks of a run that breaks it: one in English, one in Chinese, each in quotes.
pub(crate) fn read_usual(line: usize, text: &str) -> Result<Relation, String> {
    let words = words(text)?;
    let [rule @ .., Word::Quoted(en), Word::Quoted(zh)] = &words[..] else {
        return Err(
            "write `usually RELATION \"remark\" \"备注\"`: a remark in English and one in Chinese"
                .to_owned(),
        );
    };
    let shown = text.split_once(" \"").map_or(text, |(rule, _)| rule);
    let remark = Some((en.clone(), zh.clone()));
    relation(line, shown.trim().to_owned(), rule, remark)
}

/// A word of a relation.
#[derive(Clone, Debug, PartialEq)]
enum Word {
    Plain(String),
    Quoted(String),
    /// `lines(label)`, `first(label)`, `last(label)`.
    Place(Place, String),
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
        _ => return None,
    };
    let (label, after) = rest.split_once(')')?;
    Some((place, label.trim().to_owned(), after))
}

fn relation(
    line: usize,
    text: String,
    words: &[Word],
    remark: Option<(String, String)>,
) -> Result<Relation, String> {
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
        text,
        sides,
        comparators,
        tolerance,
        remark,
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

/// Reads terms with `+ - * /` between them.
fn sum(words: &[Word]) -> Result<Sum, String> {
    let missing =
        || "a number, a sample or `lines(label)` is missing beside = < + - * /".to_owned();
    let mut words = words.iter();
    let mut sum = Sum::default();
    let mut sign = 1.0;
    loop {
        let mut product = vec![(false, term(words.next().ok_or_else(missing)?))];
        let next = loop {
            match words.next() {
                Some(Word::Plain(word)) if word == "*" || word == "/" => {
                    let divided = word == "/";
                    product.push((divided, term(words.next().ok_or_else(missing)?)));
                }
                other => break other,
            }
        };
        sum.0.push((sign, product));
        sign = match next {
            None => return Ok(sum),
            Some(Word::Plain(word)) if word == "+" => 1.0,
            Some(Word::Plain(word)) if word == "-" => -1.0,
            Some(word) => return Err(format!("`{word:?}`: write + - * / between two values")),
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

    #[test]
    fn a_relation_is_read() {
        let relation = read_rule(1, "5 + 7 * 2 = 19 within 0.5").unwrap();
        assert_eq!(relation.comparators, [Comparator::Equal]);
        assert_eq!(relation.tolerance, Some(0.5));
        assert_eq!(relation.sides[0].0.len(), 2);
        assert_eq!(read_rule(1, "1 <= 2 < 3").unwrap().sides.len(), 3);
        let usual = read_usual(1, "last(start of it) < first(end) \"a b\" \"甲\"").unwrap();
        assert_eq!(usual.remark, Some(("a b".to_owned(), "甲".to_owned())));
        assert_eq!(usual.text, "last(start of it) < first(end)");
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
        ] {
            assert!(read_rule(1, bad).is_err(), "{bad}");
        }
        assert!(read_usual(1, "1 = 1").is_err() && read_usual(1, "1 = 1 \"a\"").is_err());
    }
}
