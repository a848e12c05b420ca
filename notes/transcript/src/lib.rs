//! What the notes print, with its happens-before; and whether a run agrees with it.
//!
//! A run of a concurrent program has no single right output: it has a partial order. A transcript
//! file writes that down, and reads like the printout in the notes all the same:
//!
//! ```text
//! # os.fork returns twice.
//! notes     000 多进程/创建子进程
//! shows     one call, two returns: 0 in the child, the child's pid in the parent
//! shows.zh  一次调用，两次返回：子进程里是 0，父进程里是子进程的 pid
//! processes parent child
//! pid       876 877
//!
//! parent | Process (876) start...
//! parent | I (876) just created a child process (877).
//! child  | I am child process (877) and my parent is 876.
//! ```
//!
//! The page `notes/TRANSCRIPTS.md` tells how to write one. In short:
//!
//! - A line that begins with `#` is a comment. The head is `key values` lines, then an empty line, then
//!   the body: `actor | text`, without the one blank behind the bar. Empty lines in the body mean nothing.
//! - `notes` (one or more), `shows` and `shows.zh` are required. `processes`, `threads` and `tasks`
//!   declare the actors. Values are parted by blanks, `"quoted"` where they hold some; `{1..3}` in a
//!   value stands for three values. `printout ours` says that the notes print none of the body.
//! - Samples: the body keeps the notes' own values, and the head says which of them are placeholders:
//!   `pid`, `tid`, `again X of A B`, `value`, `count`, `int`, `decimal`, `number`, `time`, `word`,
//!   `text`, `one-of`, `each-of`, `deal`. A sample counts where it stands alone, not in a longer word
//!   or number; where two overlap, the longer.
//! - Lines of one actor come in order; lines of two may change places, unless a `---` stands between
//!   (all above comes first) or the margin says so: `task 0 (end) | …` labels a line, and
//!   `task 4, after any end | …` comes after one so labelled, `after end` after all of them. Once a
//!   line came that is after all, no further one with that label comes.
//! - Repetition: `x5`, `1+`, `0+`, `2..4` in the margin; `repeat 10` or `for i in 1..9` (or
//!   `for w in A B C`) up to `end`, with `{i}`, `{i*i}` and so on in text and margin.
//! - `=== with --option` begins a further printout, with a head of its own.
//!
//! Of a run, colours and other escapes are left out, `\r\n` is `\n`, what a carriage return overwrites
//! is gone, and a missing last newline makes no difference.

mod actor;
mod alike;
mod bindings;
mod body;
mod columns;
mod comparison;
mod expr;
mod header;
mod kind;
mod margin;
mod narrow;
mod options;
mod order;
mod parse;
mod pattern;
mod phrases;
mod printout;
mod repair;
mod report;
mod rows;
mod run;
mod search;
mod shape;
mod state;
mod table;
mod twins;
mod why;
mod words;

pub use comparison::{Comparison, Style};
pub use printout::Printout;

use notes_lang::Lang;

/// A transcript file: what the notes print for one scenario, with each set of options.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// One or more.
    printouts: Vec<Printout>,
}

/// A place in the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's number, `000` to `004`.
    pub file: String,
    /// A heading in it.
    pub heading: String,
}

/// What is wrong in a transcript file, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {what}")]
pub struct ParseError {
    /// The file, as the caller named it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl Transcript {
    /// Reads the text of a transcript file. `path` stands in errors and reports.
    pub fn parse(path: &str, text: &str) -> Result<Transcript, ParseError> {
        parse::transcript(path, text)
    }

    /// Where the notes show this, one place or more: from the file's first head.
    pub fn notes(&self) -> &[Source] {
        &self.printouts[0].notes
    }

    /// What the scenario shows, in a line.
    pub fn shows(&self, lang: Lang) -> &str {
        self.printouts[0].shows(lang)
    }

    /// The printout for these options, in any order; `--a b` is `--a=b`. None of the shared options
    /// (`--speed`, `--compare` …) belongs here.
    pub fn printout(&self, options: &[String]) -> Option<&Printout> {
        let options = options::normal(options);
        self.printouts
            .iter()
            .find(|printout| printout.options == options)
    }

    /// All printouts, that of a bare run first.
    pub fn printouts(&self) -> &[Printout] {
        &self.printouts
    }
}
