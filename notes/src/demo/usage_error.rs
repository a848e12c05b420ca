//! clap's errors in Chinese, and in English where clap's words are not clear.

use std::error::Error;
use std::num::{IntErrorKind, ParseIntError};
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

/// How an option that does not exist is refused in English: clap speaks of an unexpected argument.
pub(super) struct NoSuchOption;

impl ErrorFormatter for NoSuchOption {
    fn format_error(error: &clap::error::Error<NoSuchOption>) -> StyledStr {
        let styles = Styles::default();
        let (red, green) = (styles.get_error(), styles.get_valid());
        let quoted = |kind| names(error, kind).iter().map(|name| format!("'{name}'"));
        let option: String = quoted(ContextKind::InvalidArg).collect();
        let sentence = phrases::NO_SUCH_OPTION.fill(Lang::En, &[&option]);
        let mut text = format!("{red}{}{red:#}{sentence}\n", phrases::ERROR.en);
        for name in quoted(ContextKind::SuggestedArg) {
            let similar = phrases::SIMILAR.fill(Lang::En, &[&name]);
            text += &format!("\n  {green}{}{green:#}{similar}\n", phrases::TIP.en);
        }
        if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
            text += &format!("\n{}\n", usage.ansi());
        }
        text += &format!("\n{}\n", phrases::MORE.en);
        text.into()
    }
}

/// Whether the error is about an argument that looks like an option and is none.
pub(super) fn is_no_such_option<F: ErrorFormatter>(error: &clap::error::Error<F>) -> bool {
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
            let why = error.source().map(reason).unwrap_or_default();
            format!("{}：{why}", zh(phrases::VALUE_INVALID, &[argument, value]))
        }
        ErrorKind::TooManyValues => zh(phrases::VALUE_TOO_MANY, &[argument, value]),
        ErrorKind::InvalidSubcommand => {
            let subcommand = names(error, ContextKind::InvalidSubcommand);
            zh(phrases::NO_SUCH_SUBCOMMAND, &[subcommand])
        }
        ErrorKind::MissingRequiredArgument => zh(phrases::ARGUMENT_MISSING, &[argument]),
        ErrorKind::UnknownArgument if is_no_such_option(error) => {
            zh(phrases::NO_SUCH_OPTION, &[argument])
        }
        ErrorKind::UnknownArgument => zh(phrases::ARGUMENT_UNKNOWN, &[argument]),
        ErrorKind::InvalidUtf8 => phrases::NOT_UTF8.zh.to_owned(),
        _ => phrases::WRONG.zh.to_owned(),
    }
}

fn possible_values(error: &InChinese) -> String {
    match names(error, ContextKind::ValidValue) {
        [] => String::new(),
        values => format!("\n  {}{}]", phrases::VALUES.zh, values.join("、")),
    }
}

/// Why a value is refused. Our own parsers speak Chinese; clap's don't.
fn reason(source: &(dyn Error + 'static)) -> String {
    let text = source.to_string();
    if let Some(error) = source.downcast_ref::<ParseIntError>() {
        let phrase = match error.kind() {
            IntErrorKind::PosOverflow => phrases::TOO_LARGE,
            _ => phrases::NO_INTEGER,
        };
        phrase.zh.to_owned()
    } else if let Some((_, range)) = text.split_once(" is not in ")
        && let Some((low, high)) = range.split_once("..")
    {
        match high.trim_start_matches('=') {
            high if high == u64::MAX.to_string() => phrases::TOO_SMALL.fill(Lang::Zh, &[&low]),
            high => phrases::OUT_OF_RANGE.fill(Lang::Zh, &[&low, &high]),
        }
    } else {
        text
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
