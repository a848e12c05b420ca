//! Pictures and traces of a recorded run: which actor did what and when.
//!
//! ```
//! use notes_lang::Lang;
//! use notes_runtime::record::Recorder;
//!
//! let recorder = Recorder::create()?;
//! // Start a program with `recorder.env()` in its environment, and wait for it; then:
//! let record = recorder.read();
//! let picture = notes_timeline::svg(&record, Lang::En);
//! assert!(picture.starts_with("<svg"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod history;
mod phrases;
mod picture;
mod trace;

pub use history::{Actor, Arrow, ArrowKind, Blocked, History, Span, SpanKind};
pub use picture::svg;
pub use trace::trace_json;
