//! A sentence of a report in both languages.

use std::fmt::Display;

use notes_lang::{Lang, Phrase};

/// A phrase with the values that it mentions, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    en: String,
    zh: String,
}

/// What a message may mention: a number or a text, or another message.
pub(crate) trait Mentioned {
    fn text_in(&self, lang: Lang) -> String;
}

impl<T: Display + ?Sized> Mentioned for T {
    fn text_in(&self, _: Lang) -> String {
        self.to_string()
    }
}

impl Mentioned for Message {
    fn text_in(&self, lang: Lang) -> String {
        self.text(lang).to_owned()
    }
}

impl Message {
    /// `values` replace the `{}` of `phrase`, in order.
    pub(crate) fn new(phrase: Phrase, values: &[&dyn Mentioned]) -> Message {
        Message::each(|lang| {
            let values: Vec<String> = values.iter().map(|value| value.text_in(lang)).collect();
            let values: Vec<&dyn Display> = values.iter().map(|value| value as _).collect();
            phrase.fill(lang, &values)
        })
    }

    /// What `text` returns for each language.
    pub(crate) fn each(text: impl Fn(Lang) -> String) -> Message {
        Message {
            en: text(Lang::En),
            zh: text(Lang::Zh),
        }
    }

    /// The messages with `between` between them.
    pub(crate) fn list(messages: &[Message], between: Phrase) -> Message {
        Message::each(|lang| {
            let texts: Vec<&str> = messages.iter().map(|message| message.text(lang)).collect();
            texts.join(between.text(lang))
        })
    }

    /// The first `most` messages in one, with `between` between two of them, and `…` at the end if there are more.
    pub(crate) fn list_of_first(
        most: usize,
        messages: impl Iterator<Item = Message>,
        between: Phrase,
    ) -> Message {
        let mut messages: Vec<Message> = messages.take(most + 1).collect();
        if messages.len() > most {
            messages[most] = Message::each(|_| "…".to_owned());
        }
        Message::list(&messages, between)
    }

    /// The message in `lang`.
    pub(crate) fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}
