//! The locks against their rivals, in one run: `cargo bench -p shared-memory --bench locks`.
//!
//! Rivals are measured in turn; a figure is the median of the rounds, with the middle half of them beside
//! it. An argument is the number of rounds (11 without one). The machine should have nothing else to do.

mod contended;
mod pthread;
mod python;
mod recovery;
mod uncontended;

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(11);
    uncontended::locks(rounds)?;
    uncontended::atomics(rounds)?;
    contended::run(rounds, 2)?;
    contended::run(rounds, 4)?;
    recovery::run(rounds)
}
