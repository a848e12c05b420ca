//! The account of who read what: names for processes and items.

use fork_demo::Process;
use notes::say;

/// Says what was read by whom.
pub(super) fn tell(values: &[String], got_by: &[u32], readers: &[Process]) {
    for (pr, me) in readers.iter().zip(1..) {
        let all = values.iter().zip(got_by);
        let own = all.filter_map(|(value, by)| (*by == me).then_some(value.as_str()));
        let own: Vec<&str> = own.collect();
        let listed = match own.is_empty() {
            true => "nothing".to_owned(),
            false => own.join(" "),
        };
        say!("{} got {listed}", pr.name());
    }
}

/// `reader`, or `reader-1`, `reader-2` and so on.
pub(super) fn names(role: &str, count: u32) -> impl Iterator<Item = String> {
    (1..=count).map(move |n| match count {
        1 => role.to_owned(),
        _ => format!("{role}-{n}"),
    })
}

/// The items: A to Z, then AA, AB and so on.
pub(super) fn letters(n: u32) -> String {
    let last = char::from(b'A' + (n % 26) as u8);
    match n / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letters(before - 1)),
    }
}

/// Which item that is: the other way round.
pub(super) fn number(letters: &str) -> usize {
    let digits = letters.bytes().map(|letter| usize::from(letter - b'A') + 1);
    digits.fold(0, |before, digit| before * 26 + digit) - 1
}
