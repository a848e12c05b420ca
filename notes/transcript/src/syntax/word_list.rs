//! The words of a head's line: separated by blanks, quoted if they contain blanks, with ranges expanded.

/// Splits `text` into words. `"task 0"` is one word; `{0..4}` in a word stands for five words.
pub(crate) fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted
                .split_once('"')
                .ok_or_else(|| format!("a quote is not closed: `\"{quoted}`"))?,
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        if word.is_empty() {
            return Err("an empty name: write a name between the quotes".to_owned());
        }
        expand_range(word, &mut words)?;
        rest = after.trim_start();
    }
    Ok(words)
}

fn expand_range(word: &str, words: &mut Vec<String>) -> Result<(), String> {
    let range = word.split_once('{').and_then(|(before, rest)| {
        let (range, after) = rest.split_once('}')?;
        Some((before, numbers(range)?, after))
    });
    let Some((before, range, after)) = range else {
        words.push(word.to_owned());
        return Ok(());
    };
    for number in range? {
        words.push(format!("{before}{number}{after}"));
    }
    Ok(())
}

/// More than any printout needs, so that a mistyped bound does not fill the memory.
const MAX_NUMBERS: i64 = 100_000;

/// The numbers of `1..100`, both ends included; `None` if `text` is not a range.
pub(crate) fn numbers(text: &str) -> Option<Result<std::ops::RangeInclusive<i64>, String>> {
    let (first, last) = text.split_once("..")?;
    let first: i64 = first.trim().parse().ok()?;
    let last: i64 = last.trim().parse().ok()?;
    Some(match last.checked_sub(first) {
        Some(0..MAX_NUMBERS) => Ok(first..=last),
        Some(..0) => Err(format!(
            "`{first}..{last}` contains no number: put the smaller one first"
        )),
        _ => Err(format!(
            "`{first}..{last}` contains more than {MAX_NUMBERS} numbers"
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_separate_words_unless_quoted() {
        assert_eq!(
            split(r#"parent "task 0" x"#).unwrap(),
            ["parent", "task 0", "x"]
        );
        assert!(split("\"open").unwrap_err().contains("not closed"));
        assert!(split("\"\"").is_err());
    }

    #[test]
    fn a_range_stands_for_its_numbers() {
        assert_eq!(
            split(r#""task {0..2}" p{9..10}"#).unwrap(),
            ["task 0", "task 1", "task 2", "p9", "p10"]
        );
        assert_eq!(split("{a}").unwrap(), ["{a}"]);
        assert!(split("{3..1}").is_err());
        assert!(split("{0..100000000}").is_err());
    }
}
