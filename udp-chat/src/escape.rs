//! Makes bytes from any sender safe for a terminal.

/// The text of `bytes`, without characters that control a terminal or mislead the reader.
///
/// Bytes that are not UTF-8 become `�`. Control characters (escape sequences begin with one), line ends and the
/// characters that change the direction of writing appear as `\u{1b}`.
pub fn escape_untrusted(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for character in String::from_utf8_lossy(bytes).chars() {
        if needs_escape(character) {
            text.extend(character.escape_unicode());
        } else {
            text.push(character);
        }
    }
    text
}

fn needs_escape(character: char) -> bool {
    let changes_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let ends_line = matches!(character, '\u{2028}' | '\u{2029}');
    character.is_control() || changes_direction || ends_line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            escape_untrusted("你好, ça va? 👍🏽".as_bytes()),
            "你好, ça va? 👍🏽"
        );
        assert_eq!(escape_untrusted(b"\x1b[2Jgone"), "\\u{1b}[2Jgone");
        assert_eq!(
            escape_untrusted(b"a\r\nb\0\x7f"),
            "a\\u{d}\\u{a}b\\u{0}\\u{7f}"
        );
        assert_eq!(
            escape_untrusted("\u{9b}31m\u{202e}txt".as_bytes()),
            "\\u{9b}31m\\u{202e}txt"
        );
        assert_eq!(escape_untrusted(b"ab\xff\xfe"), "ab\u{fffd}\u{fffd}");
    }
}
