//! Checks what a concurrent program printed against a transcript: the expected output with its partial order.
//!
//! ```
//! use notes_lang::Lang;
//! use notes_transcript::{Style, Transcript};
//!
//! let text = "\
//! notes     000 多进程/创建子进程
//! shows     one call, two returns
//! shows.zh  一次调用，两次返回
//! processes parent child
//! pid       876 877
//!
//! parent | Process (876) start...
//! parent | I (876) just created a child process (877).
//! child  | I am child process (877) and my parent is 876.
//! ";
//! let transcript = Transcript::parse("fork.txt", text)?;
//! let printout = &transcript.printouts()[0];
//!
//! // Other pids, and the child's line before the parent's second one: this is allowed.
//! let run = "\
//! Process (18673) start...
//! I am child process (18674) and my parent is 18673.
//! I (18673) just created a child process (18674).
//! ";
//! assert!(printout.compare(run).agrees());
//!
//! // A child of another parent is not.
//! let comparison = printout.compare(&run.replace("parent is 18673", "parent is 1"));
//! assert!(!comparison.agrees());
//! let report = comparison.report(Lang::En, Style::default());
//! assert!(report.contains("that is 876 on the left"));
//! println!("{report}");
//! # Ok::<(), notes_transcript::ParseError>(())
//! ```
//!
//! A run of a concurrent program has no single right output. A transcript says which lines each process, thread or task
//! prints, which values differ from run to run (here the pids: the same sample is the same pid), and which lines wait
//! for which. [`Printout::compare`] searches for a way to match the run's lines with the transcript's. A run agrees if
//! there is one. If there is none, [`Comparison::report`] shows both side by side and names the rule that each wrong
//! line breaks.
//!
//! The page `notes/TRANSCRIPTS.md` describes the format. In short:
//!
//! - A line that begins with `#` is a comment. The head is `key values` lines, then an empty line, then
//!   the body: `actor | text`, without the one blank after the bar. Empty lines of the body are ignored.
//! - `notes` (one or more), `shows` and `shows.zh` are required. `processes`, `threads` and `tasks`
//!   declare the actors. Values are separated by blanks, and `"quoted"` if they contain blanks; `{1..3}` in
//!   a value means three values. `printout ours` says that no program of the notes prints the body.
//! - Samples: the body keeps the notes' own values, and the head says which of them are placeholders:
//!   `pid`, `tid`, `again X of A B`, `next X of A B`, `value`, `count`, `decimal`, `number`, `level`, `time`, `word`, `text`,
//!   `one-of`, `who`, `shuffled`. `in 0..100` behind numbers bounds them. A sample counts only as a whole word or number;
//!   if two overlap, the longer one counts.
//! - Lines of one actor come in order. Lines of two actors may come in any order, unless a `---` is between
//!   them (all lines above it come first) or the margin sets an order: `task 0 (end) | …` labels a line,
//!   `after end` comes after all lines with that label, `after one of end` after at least one of them, and `after all but 2 end`
//!   after all lines above it with that label, except at most 2 of them. `at once` comes directly after the actor's line
//!   above it.
//! - `where A + B = C` relates values of the run. `usually …` does, too, but a run that breaks it only gets a remark.
//! - `either … or … end` lists several ways in which lines may come. Below `--- ours` stand lines that the notes do not
//!   have.
//! - `zh | text` is the Chinese of the line above it, if a demo prints that line in the reader's language.
//! - Repetition: `x5`, `1+`, `0+`, `2..4` in the margin; `repeat 10`, `for i in 1..9` or `for w in A B C`
//!   up to `end`, with formulas such as `{i}` and `{i*i}` in text and margin.
//! - `=== with --option` begins a further printout with its own head.

mod actor;
mod build;
mod checks;
mod comparison;
mod error;
mod explain;
mod file;
mod matching;
mod message;
mod messages;
mod numbers;
mod options;
mod order;
mod pattern;
mod placeholder;
mod printed;
mod printout;
mod range;
mod relation;
mod report;
mod shuffled;
mod source;
mod syntax;
mod times;

pub use comparison::Comparison;
pub use error::ParseError;
pub use file::Transcript;
pub use printout::Printout;
pub use report::columns::{width, wrap};
pub use report::style::Style;
pub use source::Source;
