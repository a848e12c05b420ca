//! Estimates the width of a text before the font is known, and shortens a text to fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width of a Latin letter relative to the font size, rather too wide; a Chinese character takes two of them.
const COLUMN: f64 = 0.57;

/// The width of `text` at `size` pixels, rather too wide than too narrow.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.width() as f64 * size * COLUMN
}

/// `text`, or as much of it as fits into `room`, with an ellipsis; `None` if that is too little to read.
pub(super) fn fit(text: &str, size: f64, room: f64) -> Option<String> {
    if text.is_empty() || room <= 0.0 {
        return None;
    }
    if width(text, size) <= room {
        return Some(text.to_owned());
    }
    let mut columns = (room / (size * COLUMN)).floor() - 1.0;
    if columns < 3.0 {
        return None;
    }
    let mut kept = String::new();
    for character in text.chars() {
        columns -= character.width().unwrap_or(0) as f64;
        if columns < 0.0 {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_to_fit_and_ends_in_an_ellipsis() {
        for text in ["worker-1 does something", "进程池里的第一个进程"] {
            for room in 0..200 {
                let room = f64::from(room);
                if let Some(fitted) = fit(text, 11.0, room) {
                    assert!(width(&fitted, 11.0) <= room, "{fitted} in {room}");
                    assert!(fitted == text || fitted.ends_with('…'));
                }
            }
        }
    }
}
