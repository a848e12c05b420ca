//! The project's own words in English and Chinese, in one table.
//!
//! A demo prints the notes' strings, which stay as they are. Only the project's own texts (reports, the index,
//! exercises) follow `--lang` or the locale.

use std::fmt::Display;
use std::sync::atomic::{AtomicU8, Ordering};

/// A language for the project's own texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

impl Lang {
    /// The language for a value of `--lang`.
    pub fn of_code(code: &str) -> Option<Lang> {
        match code.to_ascii_lowercase().as_str() {
            "en" => Some(Lang::En),
            "zh" => Some(Lang::Zh),
            _ => None,
        }
    }

    /// The language of the locale: from `LC_ALL`, `LC_MESSAGES` or `LANG`, whichever is set first, as POSIX orders
    /// them.
    pub fn of_locale() -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Lang::of(locale.as_deref().unwrap_or(""))
    }

    fn of(locale: &str) -> Lang {
        if locale.starts_with("zh") {
            Lang::Zh
        } else {
            Lang::En
        }
    }

    /// The value of `--lang` for this language.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }
}

/// 0: the locale's language; otherwise the index of the language in [`Lang`] plus one.
static CURRENT: AtomicU8 = AtomicU8::new(0);

/// Sets the language of this program's own texts; `None` means the locale's.
pub fn set(lang: Option<Lang>) {
    CURRENT.store(lang.map_or(0, |lang| lang as u8 + 1), Ordering::Relaxed);
}

/// The language of this program's own texts: from `--lang`, otherwise from the locale.
pub fn current() -> Lang {
    match CURRENT.load(Ordering::Relaxed) {
        0 => Lang::of_locale(),
        1 => Lang::En,
        _ => Lang::Zh,
    }
}

/// A phrase in both languages. [`Phrase::fill`] replaces each `{}`, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// English
    pub en: &'static str,
    /// Chinese
    pub zh: &'static str,
}

impl Phrase {
    /// The phrase in `lang`.
    pub fn text(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// Checks that both languages exist and have the same number of `{}`.
    ///
    /// # Panics
    /// If not; the message contains the phrase's `name`.
    pub fn check(self, name: &str) {
        assert!(!self.en.trim().is_empty(), "{name}: no English");
        assert!(!self.zh.is_ascii(), "{name}: the Chinese is not Chinese");
        let places = |text: &str| text.matches("{}").count();
        assert_eq!(places(self.en), places(self.zh), "{name}: {self:?}");
    }

    /// The phrase in `lang`, each `{}` replaced by one of `values`, in order.
    pub fn fill(self, lang: Lang, values: &[&dyn Display]) -> String {
        let mut parts = self.text(lang).split("{}");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for (value, part) in values.iter().zip(parts) {
            filled.push_str(&value.to_string());
            filled.push_str(part);
        }
        filled
    }
}

/// Declares a table of phrases: a constant for each, and `ALL` for the test that checks them.
///
/// ```
/// mod phrases {
///     notes_lang::phrases! {
///         /// How many lines.
///         LINES: "{} lines", "{} 行";
///     }
/// }
/// use notes_lang::Lang;
///
/// assert_eq!(phrases::LINES.fill(Lang::Zh, &[&3]), "3 行");
/// ```
#[macro_export]
macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: $crate::Phrase = $crate::Phrase { en: $en, zh: $zh };)*

        #[cfg(test)]
        mod tests {
            #[test]
            fn every_phrase_has_both_languages_with_the_same_placeholders() {
                $(super::$name.check(stringify!($name));)*
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_selects_the_language() {
        assert_eq!(Lang::of("zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(Lang::of("C.UTF-8"), Lang::En);
    }
}
