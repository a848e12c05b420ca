//! Queue and Pipe against their competitors, in one run: `cargo bench -p queue-ipc --bench messages`.
//!
//! Rivals are measured in turn; a figure is the median of the rounds, with the interquartile range beside it.
//! Arguments are the number of rounds (default 7) and the names of tables: stream, large, flat, ping-pong. The machine
//! should have nothing else to do.

mod flat;
mod large;
mod ping_pong;
mod python;
mod stream;
mod tasks;

fn main() -> anyhow::Result<()> {
    // Cargo adds the argument `--bench`. Words other than the number select tables.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(7);
    let words: Vec<_> = arguments
        .iter()
        .filter(|word| word.starts_with(char::is_alphabetic))
        .collect();
    let wanted = |table: &str| words.is_empty() || words.iter().any(|word| *word == table);
    if wanted("stream") {
        for (bytes, messages) in [(64, 400_000), (4 << 10, 100_000)] {
            for (producers, consumers) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
                stream::run(rounds, producers, consumers, bytes, messages)?;
            }
        }
    }
    if wanted("large") {
        large::run(rounds)?;
    }
    if wanted("flat") {
        flat::run(rounds)?;
    }
    if wanted("ping-pong") {
        ping_pong::run(rounds, 64, 20_000)?;
        ping_pong::run(rounds, 4096, 20_000)?;
    }
    Ok(())
}
