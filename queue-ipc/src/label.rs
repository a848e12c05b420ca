//! How items and raw messages are labelled in pictures.
//!
//! `notes_runtime::label` serves queues whose items need no trait, and shows only plain values. Items here implement
//! `Serialize`, so structs and lists are shown, too.

use std::fmt::{self, Display, Write};

use serde::Serialize;

/// An item as its `Debug` would show it: `"A"`, `42`, `None`. The label is made from the serialized form, so items
/// need no `Debug`, and an item has the same label when it is put and when it is got.
pub(crate) fn of_item(item: &(impl Serialize + ?Sized)) -> impl Display {
    serde_fmt::to_debug(item)
}

/// The label of an item as text. It is cut after more bytes than an event has room for.
pub(crate) fn text_of_item(item: &(impl Serialize + ?Sized)) -> String {
    let mut start = Start(String::new());
    // The only error is our own: the text is long enough.
    write!(start, "{}", of_item(item)).unwrap_or(());
    start.0
}

/// The start of a text.
struct Start(String);

impl Start {
    const MAX_BYTES: usize = 256;
}

impl Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            if self.0.len() >= Start::MAX_BYTES {
                return Err(fmt::Error);
            }
            self.0.push(char);
        }
        Ok(())
    }
}

/// The label of a raw message of this length.
pub(crate) fn of_bytes(bytes: usize) -> impl Display {
    Bytes(bytes)
}

struct Bytes(usize);

impl Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, Serialize)]
    struct Point {
        x: i32,
        y: Option<f64>,
    }

    #[derive(Debug, Serialize)]
    enum Shape {
        Empty,
        Line(Point, Point),
        Named {
            name: String,
            tags: BTreeMap<u8, char>,
        },
    }

    #[test]
    fn an_item_is_labelled_as_its_debug_form() {
        let point = |x| Point { x, y: Some(0.5) };
        let tags = BTreeMap::from([(1, 'a')]);
        let name = "a \"name\"\n".to_owned();
        let all = (
            ("A", 42_u8, -1_i64, true, ()),
            (None::<u8>, Some(vec![1, 2]), vec![3.0]),
            (
                Shape::Empty,
                Shape::Line(point(1), point(2)),
                Shape::Named { name, tags },
            ),
        );
        assert_eq!(of_item(&all).to_string(), format!("{all:?}"));
    }

    #[test]
    fn borrowed_and_owned_forms_have_the_same_label() {
        assert_eq!(
            of_item("A").to_string(),
            of_item(&"A".to_owned()).to_string()
        );
        assert_eq!(of_item(&[1_u8, 2][..]).to_string(), "[1, 2]");
        assert_eq!(of_bytes(3).to_string(), "3 bytes");
    }

    #[test]
    fn a_label_as_text_is_the_start_of_the_label() {
        let short = (1, "一", Some(2.0));
        assert_eq!(text_of_item(&short), of_item(&short).to_string());
        let long = vec!["中文"; 1 << 20];
        let text = text_of_item(&long);
        assert!((256..260).contains(&text.len()), "{}", text.len());
        assert!(of_item(&long[..100]).to_string().starts_with(&text));
    }
}
