//! The lines that a run printed, as a terminal shows them.

/// Splits a run into lines, without colours and other escapes, and with `\r\n` as `\n`. If a carriage return restarts a
/// line, only the text after the last one counts. A missing last newline makes no difference.
pub(crate) fn lines(run: &str) -> Vec<String> {
    without_escapes(run).lines().map(as_shown).collect()
}

fn as_shown(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    line.rsplit('\r').next().unwrap_or(line).to_owned()
}

fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\x1b' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            // CSI: up to a letter or one of @[\]^_`{|}~ (ECMA-48, 5.4).
            Some('[') => _ = characters.find(|c| ('\x40'..='\x7e').contains(c)),
            // OSC: up to BEL or the string terminator ESC \.
            Some(']') => skip_command(&mut characters),
            _ => {}
        }
    }
    plain
}

fn skip_command(characters: &mut std::str::Chars<'_>) {
    while let Some(character) = characters.next() {
        if character == '\x07' {
            return;
        }
        if character == '\x1b' {
            characters.next();
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_of_line_ends_are_equal() {
        assert_eq!(lines("a\r\nb\n\nc"), ["a", "b", "", "c"]);
        assert_eq!(lines("a\n"), lines("a"));
        assert!(lines("").is_empty());
        assert_eq!(lines("\n"), [""]);
    }

    #[test]
    fn a_carriage_return_overwrites_the_line() {
        assert_eq!(lines("\r0.10(a)\r1.00(b)\n"), ["1.00(b)"]);
    }

    #[test]
    fn escape_sequences_are_removed() {
        assert_eq!(
            lines("\x1b[1;31mred\x1b[0m \x1b]0;title\x07x \x1b]0;t\x1b\\y\x1bM"),
            ["red x y"]
        );
    }
}
