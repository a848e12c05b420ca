//! Reads a picture: whether it is well-formed, and what it contains.

use std::collections::HashMap;

/// Checks that tags nest and that texts are escaped; returns how often each tag and class occurs.
pub(crate) fn parsed(svg: &str) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag has no end");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "tags are closed in the wrong order");
            continue;
        }
        let inner = tag.trim_end_matches('/');
        let name = inner.split(' ').next().unwrap();
        *counts.entry(name.to_owned()).or_default() += 1;
        check_text(inner);
        assert_eq!(inner.matches('"').count() % 2, 0, "{tag}");
        if let Some(class) = inner.split("class=\"").nth(1) {
            let class = class.split('"').next().unwrap();
            *counts.entry(format!(".{class}")).or_default() += 1;
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    counts
}

fn check_text(text: &str) {
    for part in text.split('&').skip(1) {
        let entities = ["amp;", "lt;", "gt;", "quot;"];
        assert!(
            entities.iter().any(|entity| part.starts_with(entity)),
            "{text}"
        );
    }
    assert!(
        !text
            .chars()
            .any(|character| character.is_control() && character != '\n')
    );
}

pub(crate) fn count(counts: &HashMap<String, usize>, key: &str) -> usize {
    counts.get(key).copied().unwrap_or(0)
}
