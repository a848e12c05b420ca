//! clap's errors in Chinese, and in English where clap's words are not clear.

use std::error::Error;
use std::slice;

use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, ErrorFormatter, ErrorKind};
use notes_lang::{Lang, Phrase};

use super::phrases;

/// How clap writes an error in Chinese.
pub(super) struct ChineseError;

/// An error of clap that is written in Chinese.
pub(super) type InChinese = clap::error::Error<ChineseError>;

impl ErrorFormatter for ChineseError {
    fn format_error(error: &InChinese) -> StyledStr {
        let styles = Styles::default();
        let (red, green) = (styles.get_error(), styles.get_valid());
        let mut text = format!("{red}{}{red:#}{}\n", phrases::ERROR.zh, sentence(error));
        for (index, tip) in tips(error).iter().enumerate() {
            let gap = if index == 0 { "\n" } else { "" };
            text += &format!("{gap}  {green}{}{green:#}{tip}\n", phrases::TIP.zh);
        }
        if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
            text += &format!("\n{}\n", translated(usage).ansi());
        }
        text += &format!("\n{}\n", phrases::MORE.zh);
        text.into()
    }
}

/// How an error is written in English where clap speaks of unexpected arguments, subcommands and digits in strings.
pub(super) struct PlainEnglish;

impl ErrorFormatter for PlainEnglish {
    fn format_error(error: &clap::error::Error<PlainEnglish>) -> StyledStr {
        let styles = Styles::default();
        let (red, green) = (styles.get_error(), styles.get_valid());
        let quoted = |kind| {
            let names = names(error, kind).iter().map(|name| format!("'{name}'"));
            names.collect::<Vec<_>>().join(phrases::OR.en)
        };
        let argument = quoted(ContextKind::InvalidArg);
        let sentence = match error.kind() {
            ErrorKind::InvalidSubcommand => {
                let name = quoted(ContextKind::InvalidSubcommand);
                no_such_name(error).fill(Lang::En, &[&name])
            }
            ErrorKind::ValueValidation => {
                let value = quoted(ContextKind::InvalidValue);
                let why = error.source().map(ToString::to_string);
                phrases::INVALID.fill(Lang::En, &[&value, &argument, &why.unwrap_or_default()])
            }
            ErrorKind::InvalidUtf8 => phrases::NOT_UTF8.fill(Lang::En, &[&argument]),
            _ => phrases::NO_SUCH_OPTION.fill(Lang::En, &[&argument]),
        };
        let mut text = format!("{red}{}{red:#}{sentence}\n", phrases::ERROR.en);
        let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg];
        let suggested = suggested.map(quoted).into_iter();
        for names in suggested.filter(|names| !names.is_empty()) {
            let similar = phrases::SIMILAR.fill(Lang::En, &[&names]);
            text += &format!("\n  {green}{}{green:#}{similar}\n", phrases::TIP.en);
        }
        if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
            text += &format!("\n{}\n", usage.ansi());
        }
        text += &format!("\n{}\n", phrases::MORE.en);
        text.into()
    }
}

/// Whether [`PlainEnglish`] writes the error, and not clap.
pub(super) fn is_for_plain_english<F: ErrorFormatter>(error: &clap::error::Error<F>) -> bool {
    let kinds = [
        ErrorKind::InvalidSubcommand,
        ErrorKind::ValueValidation,
        ErrorKind::InvalidUtf8,
    ];
    kinds.contains(&error.kind()) || is_no_such_option(error)
}

/// A name that is none of the scenarios of a demo, or of the commands of `notes`.
fn no_such_name<F: ErrorFormatter>(error: &clap::error::Error<F>) -> Phrase {
    let expected = names(error, ContextKind::Custom).concat();
    match [phrases::SCENARIO.en, phrases::SCENARIO.zh].contains(&&*expected) {
        true => phrases::NO_SUCH_SCENARIO,
        false => phrases::NO_SUCH_COMMAND,
    }
}

/// Whether the error is about an argument that looks like an option and is none.
fn is_no_such_option<F: ErrorFormatter>(error: &clap::error::Error<F>) -> bool {
    let argument = names(error, ContextKind::InvalidArg).first();
    error.kind() == ErrorKind::UnknownArgument
        && argument.is_some_and(|argument| argument.starts_with('-'))
}

/// A help or usage with clap's own words in Chinese.
pub(super) fn translated(text: &StyledStr) -> StyledStr {
    let words = phrases::CLAPS_WORDS.iter();
    let text = words.fold(text.ansi().to_string(), |text, word| {
        text.replace(word.en, word.zh)
    });
    // A Chinese colon is as wide as a colon and a blank. A heading ends in the code that ends its style.
    text.replace("： ", "：")
        .replace("：\u{1b}[0m ", "：\u{1b}[0m")
        .into()
}

fn zh(phrase: Phrase, names: &[&[String]]) -> String {
    let names: Vec<String> = names.iter().map(|names| quoted(names)).collect();
    let values: Vec<&dyn std::fmt::Display> = names.iter().map(|name| name as _).collect();
    phrase.fill(Lang::Zh, &values)
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    names.join("、")
}

fn names<F: ErrorFormatter>(error: &clap::error::Error<F>, kind: ContextKind) -> &[String] {
    match error.get(kind) {
        Some(ContextValue::String(name)) => slice::from_ref(name),
        Some(ContextValue::Strings(names)) => names,
        _ => &[],
    }
}

/// What is wrong.
fn sentence(error: &InChinese) -> String {
    let argument = names(error, ContextKind::InvalidArg);
    let value = names(error, ContextKind::InvalidValue);
    let earlier = names(error, ContextKind::PriorArg);
    match error.kind() {
        ErrorKind::ArgumentConflict if earlier == argument => zh(phrases::TWICE, &[argument]),
        ErrorKind::ArgumentConflict => zh(phrases::CONFLICT, &[argument, earlier]),
        ErrorKind::InvalidValue if value.concat().is_empty() => {
            zh(phrases::VALUE_MISSING, &[argument]) + &possible_values(error)
        }
        ErrorKind::InvalidValue => {
            zh(phrases::VALUE_INVALID, &[argument, value]) + &possible_values(error)
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string);
            let invalid = zh(phrases::VALUE_INVALID, &[argument, value]);
            format!("{invalid}：{}", why.unwrap_or_default())
        }
        ErrorKind::TooManyValues => zh(phrases::VALUE_TOO_MANY, &[argument, value]),
        ErrorKind::InvalidSubcommand => {
            let subcommand = names(error, ContextKind::InvalidSubcommand);
            zh(no_such_name(error), &[subcommand])
        }
        ErrorKind::MissingRequiredArgument => zh(phrases::ARGUMENT_MISSING, &[argument]),
        ErrorKind::UnknownArgument if is_no_such_option(error) => {
            zh(phrases::NO_SUCH_OPTION, &[argument])
        }
        ErrorKind::UnknownArgument => zh(phrases::ARGUMENT_UNKNOWN, &[argument]),
        ErrorKind::InvalidUtf8 => zh(phrases::NOT_UTF8, &[argument]),
        _ => phrases::WRONG.zh.to_owned(),
    }
}

fn possible_values(error: &InChinese) -> String {
    match names(error, ContextKind::ValidValue) {
        [] => String::new(),
        values => format!("\n  {}{}]", phrases::VALUES.zh, values.join("、")),
    }
}

/// What could be meant.
fn tips(error: &InChinese) -> Vec<String> {
    let similar = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let similar = similar.map(|kind| names(error, kind)).into_iter();
    let mut tips: Vec<String> = similar
        .filter(|names| !names.is_empty())
        .map(|names| zh(phrases::SIMILAR, &[names]))
        .collect();
    if let Some(ContextValue::StyledStrs(texts)) = error.get(ContextKind::Suggested) {
        tips.extend(texts.iter().map(|text| tip(error, &text.to_string())));
    }
    tips
}

/// A tip that clap has as a text only: `to pass 'x' as a value, use '-- x'`.
fn tip(error: &InChinese, text: &str) -> String {
    let mut wrong = names(error, ContextKind::InvalidArg);
    if wrong.is_empty() {
        wrong = names(error, ContextKind::InvalidSubcommand);
    }
    let unquoted = |name: &str| [name.trim_matches('\'').to_owned()];
    if text.starts_with("subcommand ") {
        zh(phrases::WITHOUT_DASHES, &[wrong])
    } else if let Some((_, right)) = text.rsplit_once(" as a value, use ") {
        zh(phrases::AS_A_VALUE, &[wrong, &unquoted(right)])
    } else {
        let right = text.strip_suffix(" exists").unwrap_or(text);
        zh(phrases::EXISTS, &[&unquoted(right)])
    }
}
