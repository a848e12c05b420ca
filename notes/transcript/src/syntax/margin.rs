//! The margin of a body line: `task 4 (start), x5, after one of end | …`.

use super::word_list;

/// The part of a line before the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Margin {
    pub(crate) actor: String,
    pub(crate) labels: Vec<String>,
    pub(crate) after: Vec<String>,
    pub(crate) after_one_of: Vec<String>,
    /// `after all but 2 got`: a number and a label.
    pub(crate) all_but: Vec<(usize, String)>,
    pub(crate) plain: Plain,
    pub(crate) times: Times,
    /// By how much the line changes the level that it prints.
    pub(crate) change: Option<i64>,
    /// By how much it changes a level that no line prints, and the name of this level.
    pub(crate) unprinted: Option<(i64, String)>,
    /// The line follows the actor's line above it directly.
    pub(crate) at_once: bool,
}

/// Which samples are ordinary text in this line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    These(Vec<String>),
    All,
}

/// How often the line comes in sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    Exactly(u32),
    Between(u32, Option<u32>),
}

/// Reads a margin without formulas.
pub(crate) fn read(text: &str) -> Result<Margin, String> {
    let mut pieces = text.split(',');
    let mut margin = Margin {
        actor: String::new(),
        labels: Vec::new(),
        after: Vec::new(),
        after_one_of: Vec::new(),
        all_but: Vec::new(),
        plain: Plain::These(Vec::new()),
        times: Times::Exactly(1),
        change: None,
        unprinted: None,
        at_once: false,
    };
    margin.actor = without_labels(pieces.next().unwrap_or_default(), &mut margin.labels)?;
    if margin.actor.is_empty() {
        return Err("there is no actor before the `|`".to_owned());
    }
    for piece in pieces {
        let note = without_labels(piece, &mut margin.labels)?;
        annotate(&mut margin, &note)?;
    }
    Ok(margin)
}

/// Removes the `(labels)` from `piece`; the rest has single blanks.
fn without_labels(piece: &str, labels: &mut Vec<String>) -> Result<String, String> {
    let mut left = String::new();
    let mut rest = piece;
    while let Some((before, inside)) = rest.split_once('(') {
        let (label, after) = inside
            .split_once(')')
            .ok_or_else(|| format!("`({inside}`: `)` is missing"))?;
        let label = tidy(label);
        if label.is_empty() {
            return Err("`()` contains no label: write one in it".to_owned());
        }
        labels.push(label);
        left.push_str(before);
        left.push(' ');
        rest = after;
    }
    left.push_str(rest);
    Ok(tidy(&left))
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn annotate(margin: &mut Margin, note: &str) -> Result<(), String> {
    if let Some(label) = note.strip_prefix("after one of ") {
        margin.after_one_of.push(label.to_owned());
    } else if let Some(rest) = note.strip_prefix("after all but ") {
        margin.all_but.push(all_but(rest)?);
    } else if let Some(label) = note.strip_prefix("after ") {
        margin.after.push(label.to_owned());
    } else if note == "at once" {
        margin.at_once = true;
    } else if note == "plain" {
        margin.plain = Plain::All;
    } else if let Some(samples) = note.strip_prefix("plain ") {
        margin.plain = Plain::These(word_list::split(samples)?);
    } else if let Some(change) = change(note) {
        set_once(&mut margin.change, change, note)?;
    } else if let Some(unprinted) = unprinted(note) {
        set_once(&mut margin.unprinted, unprinted, note)?;
    } else if let Some(times) = times(note) {
        margin.times = times?;
    } else if !note.is_empty() {
        return Err(format!(
            "cannot read `{note}` in the margin; there are x5, 1+, 0+, 2..4, (label), after label, \
             after one of label, after all but 2 label, at once, plain, +1, -1, +1 level"
        ));
    }
    Ok(())
}

/// Sets what a margin says once at most: `+1`, or `+1 begun`.
fn set_once<T>(place: &mut Option<T>, value: T, note: &str) -> Result<(), String> {
    if place.is_some() {
        return Err(format!(
            "`{note}`: a line changes a level of this kind once at most"
        ));
    }
    *place = Some(value);
    Ok(())
}

/// Reads `2 label`.
fn all_but(rest: &str) -> Result<(usize, String), String> {
    let number = |text: &str| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let read = rest.split_once(' ');
    let read = read.and_then(|(count, label)| Some((number(count)?, label.to_owned())));
    read.ok_or_else(|| {
        format!("`after all but {rest}`: write a number and a label, such as `after all but 2 got`")
    })
}

/// Reads `+1` or `-2`.
fn change(note: &str) -> Option<i64> {
    let digits = note.strip_prefix(['+', '-'])?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        .then(|| note.parse::<i32>().ok())
        .flatten()
        .map(i64::from)
}

/// Reads `+1 begun`.
fn unprinted(note: &str) -> Option<(i64, String)> {
    let (by, name) = note.split_once(' ')?;
    Some((change(by)?, name.to_owned()))
}

fn times(note: &str) -> Option<Result<Times, String>> {
    let number = |text: &str| text.parse::<u32>().ok();
    let times = if let Some(count) = note.strip_prefix('x').and_then(number) {
        Times::Exactly(count)
    } else if let Some(least) = note.strip_suffix('+').and_then(number) {
        Times::Between(least, None)
    } else {
        let (least, most) = note.split_once("..")?;
        Times::Between(number(least)?, Some(number(most)?))
    };
    Some(match times {
        Times::Exactly(0) | Times::Between(_, Some(0)) => {
            Err(format!("`{note}`: the line would never be printed"))
        }
        Times::Exactly(100_001..) => Err(format!("`{note}` is more than 100000")),
        Times::Between(least, Some(most)) if least > most => {
            Err(format!("`{note}`: put the smaller number first"))
        }
        times => Ok(times),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_split_into_actor_labels_and_notes() {
        let margin = read("task 4 (start) (a), after one of end, after  b, 2..4").unwrap();
        assert_eq!(margin.actor, "task 4");
        assert_eq!(margin.labels, ["start", "a"]);
        assert_eq!(
            (margin.after, margin.after_one_of),
            (vec!["b".to_owned()], vec!["end".to_owned()])
        );
        assert_eq!(margin.times, Times::Between(2, Some(4)));
        let margin = read("b, after all but 2 got it, after all but 0 l").unwrap();
        assert_eq!(
            margin.all_but,
            [(2, "got it".to_owned()), (0, "l".to_owned())]
        );
        assert!(margin.after.is_empty());
        assert_eq!(read("x, x5").unwrap().times, Times::Exactly(5));
        assert_eq!(read("x, 0+").unwrap().times, Times::Between(0, None));
        assert_eq!(
            read("x, plain 5 \"a b\"").unwrap().plain,
            Plain::These(vec!["5".into(), "a b".into()])
        );
        assert_eq!(read("x, plain").unwrap().plain, Plain::All);
        let margin = read("x, at  once, -2 begun").unwrap();
        assert!(margin.at_once);
        assert_eq!(margin.unprinted, Some((-2, "begun".to_owned())));
        assert_eq!(read("x, -2").unwrap().change, Some(-2));
    }

    #[test]
    fn an_invalid_margin_is_named_in_the_error() {
        for bad in [
            "",
            ", x5",
            "a, ofter b",
            "a, x0",
            "a, 4..2",
            "a, 0..0",
            "a (b",
            "a ()",
            "a, x999999",
            "a, after all but got",
            "a, after all but 2",
            "a, after all but +2 got",
            "a, at",
            "a, + begun",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read("a, ofter b").unwrap_err().contains("ofter b"));
    }
}
