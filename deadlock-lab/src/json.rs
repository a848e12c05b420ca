//! Writes the few forms of JSON that reports need.

use std::panic::Location;

pub(crate) fn string(text: &str) -> String {
    let mut json = String::from('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            control if control < ' ' => json += &format!("\\u{:04x}", u32::from(control)),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// A place as a string like `src/main.rs:12:9`.
pub(crate) fn place(place: &Location<'_>) -> String {
    string(&place.to_string())
}

pub(crate) fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

pub(crate) fn object(fields: &[(&str, String)]) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("{}:{value}", string(name)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_backslashes_and_control_characters_are_escaped() {
        assert_eq!(string("a\"b\\c\n锁"), "\"a\\\"b\\\\c\\u000a锁\"");
        let object = object(&[
            ("a", string("b")),
            ("c", array(["1".to_owned()].into_iter())),
        ]);
        assert_eq!(object, r#"{"a":"b","c":[1]}"#);
    }
}
