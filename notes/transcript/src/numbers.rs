//! Numbers at the start of a text. Each function returns the number's length in bytes.

/// The largest number that Linux gives a process or thread.
const MAX_ID: u32 = 4_194_304;

/// ASCII digits in sequence.
fn digits(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then_some(end)
}

/// A whole number from 0 on, as programs print it: without zeros before it.
pub(crate) fn whole(text: &str) -> Option<usize> {
    digits(text).filter(|&length| length == 1 || !text.starts_with('0'))
}

/// The id of a process or thread.
pub(crate) fn id(text: &str) -> Option<usize> {
    let is_id = |length: &usize| matches!(text[..*length].parse(), Ok(1..=MAX_ID));
    whole(text).filter(is_id)
}

/// A number with this many decimals.
pub(crate) fn decimal(text: &str, decimals: usize) -> Option<usize> {
    let whole = integer(text)?;
    let fraction = text[whole..].strip_prefix('.').and_then(digits)?;
    let end = whole + 1 + fraction;
    (fraction == decimals && is_printed(&text[..end])).then_some(end)
}

/// A number as Python and Rust print it: a whole one, or one as [`float`] reads it.
pub(crate) fn number(text: &str) -> Option<usize> {
    let end = with_exponent(text)?;
    let is_whole = integer(text) == Some(end) && is_printed(&text[..end]);
    (is_whole || is_float(&text[..end])).then_some(end)
}

/// A number with a fraction as Python and Rust print it: `7.0`, `-0.25`, `1e-5`. Both print the fewest digits that
/// distinguish the number from its neighbours, and use an exponent below 0.0001 and from 1e16 on.
pub(crate) fn float(text: &str) -> Option<usize> {
    with_exponent(text).filter(|&end| is_float(&text[..end]))
}

/// Whether this is how Rust or Python prints the number. Python's exponent has a sign and at least two digits: `1e-05`, `1e+16`.
fn is_float(text: &str) -> bool {
    let Ok(value) = text.parse::<f64>() else {
        return false;
    };
    let rust = format!("{value:?}");
    let python = rust.split_once('e').and_then(|(mantissa, exponent)| {
        let exponent: i32 = exponent.parse().ok()?;
        Some(format!("{mantissa}e{exponent:+03}"))
    });
    is_printed(text) && (text == rust || python.as_deref() == Some(text))
}

/// Digits with a fraction and an exponent, if they have them.
fn with_exponent(text: &str) -> Option<usize> {
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

/// The same number with a digit before the point, and no zeros in front: `21.50` for `021.50`. Its text must be digits with
/// at most one point and a minus sign.
pub(crate) fn without_leading_zeros(text: &str) -> String {
    let (sign, text) = text
        .strip_prefix('-')
        .map_or(("", text), |text| ("-", text));
    let whole = &text[..text.find('.').unwrap_or(text.len())];
    let rest = &text[whole.len()..];
    let whole = whole.trim_start_matches('0');
    format!("{sign}{}{rest}", if whole.is_empty() { "0" } else { whole })
}

fn integer(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    whole(&text[sign..]).map(|length| sign + length)
}

/// Whether a demo can print the number: none prints infinity, NaN or -0.
fn is_printed(number: &str) -> bool {
    let value: f64 = number.parse().unwrap_or(f64::NAN);
    value.is_finite() && !(number.starts_with('-') && value == 0.0)
}
