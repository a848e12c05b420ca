//! The locks against their competitors, in one run: `cargo bench -p shared-memory --bench locks`.
//!
//! Rivals are measured in turn; a figure is the median of the rounds, with the interquartile range beside it. An
//! argument sets the number of rounds (default 11). The machine should have nothing else to do.

mod contended;
mod pthread;
mod python;
mod recovery;
mod uncontended;

fn main() -> anyhow::Result<()> {
    // Cargo adds the argument `--bench`, which is skipped here.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(11);
    uncontended::locks(rounds)?;
    uncontended::atomics(rounds)?;
    contended::run(rounds, 2)?;
    contended::run(rounds, 4)?;
    recovery::run(rounds)
}
