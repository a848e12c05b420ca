//! Numbers at the start of a text. Each function returns the number's length in bytes.

/// ASCII digits in sequence.
pub(crate) fn digits(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then_some(end)
}

/// A whole number from 1 on, such as a process id.
pub(crate) fn positive(text: &str) -> Option<usize> {
    digits(text).filter(|_| !text.starts_with('0'))
}

/// A number with this many decimals.
pub(crate) fn decimal(text: &str, decimals: usize) -> Option<usize> {
    let whole = integer(text)?;
    let fraction = text[whole..].strip_prefix('.').and_then(digits)?;
    (fraction == decimals).then_some(whole + 1 + fraction)
}

/// A number as Python and Rust print it: `7`, `-0.25`, `1e-05`.
pub(crate) fn number(text: &str) -> Option<usize> {
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

fn integer(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    digits(&text[sign..]).map(|length| sign + length)
}
