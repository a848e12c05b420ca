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

/// A number as Python and Rust print it: `7`, `-0.25`, `1e-05`. Both print the fewest digits that distinguish the
/// number from its neighbours.
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
    let text = &text[..end];
    (is_printed(text) && is_shortest(text)).then_some(end)
}

/// Whether no shorter digits name the same number. `7.0` is short enough, `7.10` is not. A whole number has all its digits.
fn is_shortest(number: &str) -> bool {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, ""));
    let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
    if exponent.is_empty() && !mantissa.contains('.') {
        return true;
    }
    let Ok(value) = number.parse::<f64>() else {
        return false;
    };
    let digits = |text: &str| -> String {
        let digits = text.chars().filter(char::is_ascii_digit);
        digits
            .collect::<String>()
            .trim_start_matches('0')
            .to_owned()
    };
    let shortest = format!("{value:e}");
    let (shortest, _) = shortest.split_once('e').unwrap_or((&shortest, ""));
    value != 0.0 && digits(mantissa) == digits(shortest)
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

/// The same without needless zeros at the end, too: `2.5` for `2.50`, and `2.0` for `2.00`.
pub(crate) fn without_needless_zeros(text: &str) -> String {
    let text = without_leading_zeros(text);
    let Some((whole, fraction)) = text.split_once('.') else {
        return text;
    };
    let fraction = fraction.trim_end_matches('0');
    format!(
        "{whole}.{}",
        if fraction.is_empty() { "0" } else { fraction }
    )
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
