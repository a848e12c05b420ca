//! What the benches share: tables of benchmarks that are measured in turn, and CPython to compare with.
//!
//! ```no_run
//! use notes::measure::time;
//! use notes_testkit::bench::{Table, python};
//!
//! const SCRIPT: &str = "
//! import sys, time
//! start = time.perf_counter()
//! sorted(range(int(sys.argv[1])))
//! print(time.perf_counter() - start)
//! ";
//! let mut table = Table::of_operations("sort what is sorted", 1_000)
//!     .bench("Rust", || Ok(time(|| (0..1_000).collect::<Vec<u32>>().sort())));
//! if python::is_installed() {
//!     table = table.bench("CPython", || python::run(SCRIPT, &[1_000]));
//! }
//! table.print(11)?;
//! # anyhow::Ok(())
//! ```

pub mod python;
mod table;

pub use table::{Row, Table};
