//! The project's own words in English and Chinese, in one table.
//!
//! What a demo prints are the notes' strings and stays as it is; only the project's own words
//! (reports, the index, exercises) follow `--lang` or the locale.

use std::fmt::Display;

use clap::ValueEnum;

/// A language for the project's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

impl Lang {
    /// The language of the locale: `LC_ALL`, else `LC_MESSAGES`, else `LANG`, as POSIX orders them.
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

    /// The value of `--lang` and of the environment that passes it on.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }
}

/// A phrase in both languages. `{}` stands for what [`Word::fill`] puts in, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// English
    pub en: &'static str,
    /// Chinese
    pub zh: &'static str,
}

impl Word {
    /// The phrase in `lang`.
    pub fn text(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
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

/// Declares the table: one constant a phrase, and `ALL` for the test that holds them to account.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub const $name: Word = Word { en: $en, zh: $zh };)*
        /// Every phrase with its name.
        pub const ALL: &[(&str, Word)] = &[$((stringify!($name), $name)),*];
    };
}

/// The table.
pub mod words {
    use super::Word;

    words! {
        /// A line of the run that equals the notes' line.
        SAME: "same", "相同";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_both_languages_with_the_same_places() {
        for (name, word) in words::ALL {
            assert!(!word.en.trim().is_empty(), "{name}: no English");
            assert!(!word.zh.trim().is_empty(), "{name}: no Chinese");
            let places = |text: &str| text.matches("{}").count();
            assert_eq!(places(word.en), places(word.zh), "{name}: {word:?}");
            assert!(!word.zh.is_ascii(), "{name}: the Chinese is not Chinese");
        }
    }

    #[test]
    fn the_locale_chooses() {
        assert_eq!(Lang::of("zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(Lang::of("C.UTF-8"), Lang::En);
    }
}
