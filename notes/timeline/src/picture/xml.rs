//! Writes well-formed XML, whatever the texts contain.

use std::fmt::{self, Display, Write as _};

/// A name and a value; the value is escaped.
pub(super) type Attribute<'a> = (&'a str, &'a dyn Display);

/// A document that is being written.
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Xml {
        Xml {
            out: String::new(),
            open: Vec::new(),
        }
    }

    pub(super) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.start(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.end(name);
        }
    }

    /// An element that contains only `text`.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.start(name, attributes);
        if text.is_empty() {
            self.out.push_str("/>\n");
            return;
        }
        self.out.push('>');
        self.push(&text);
        self.end(name);
    }

    /// An element that shows `tip` under the pointer.
    pub(super) fn with_tooltip(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        tip: &str,
    ) {
        self.start(name, attributes);
        self.out.push_str("><title>");
        self.push(&tip);
        self.out.push_str("</title>");
        self.end(name);
    }

    /// Closes all open elements.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn start(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.push(value);
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn push(&mut self, value: &dyn Display) {
        let written = write!(Escaped(&mut self.out), "{value}");
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
    }
}

/// Escapes what is written; drops characters that XML 1.0 does not allow even escaped.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\n' => self.0.push('\n'),
                '\t' => self.0.push(' '),
                '\u{fffe}' | '\u{ffff}' => {}
                // These would change the reading direction of the text after them.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                other if other.is_control() => {}
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

/// A length in pixels, rounded to a tenth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Px(pub(super) f64);

impl Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = if self.0.is_finite() {
            (self.0 * 10.0).round()
        } else {
            0.0
        };
        // The addition of zero turns -0 into 0.
        write!(f, "{}", tenths / 10.0 + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_escaped_without_control_characters() {
        let mut xml = Xml::new();
        let evil = "<a b=\"c\">&\u{0}\u{1b}[1m\u{202e}\u{ffff}锁";
        xml.open("g", &[("class", &evil)]);
        xml.leaf("text", &[], evil);
        xml.with_tooltip("rect", &[], evil);
        let clean = "&lt;a b=&quot;c&quot;&gt;&amp;[1m锁";
        let expected = format!(
            "<g class=\"{clean}\">\n<text>{clean}</text>\n<rect><title>{clean}</title></rect>\n</g>\n"
        );
        assert_eq!(xml.finish(), expected);
    }

    #[test]
    fn lengths_are_short_and_always_numbers() {
        let texts: Vec<String> = [1.0, 2.25, -0.01, f64::NAN, f64::INFINITY]
            .map(|length| Px(length).to_string())
            .into();
        assert_eq!(texts, ["1", "2.3", "0", "0", "0"]);
    }
}
