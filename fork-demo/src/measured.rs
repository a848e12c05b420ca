//! What `cost`, `spawn-cost` and `top --switches` measure, and how they print a figure.
//!
//! The notes show these tasks as scripts; other demos have them as scenarios (`dict` and `barrier` of shared-memory,
//! `map` of pool-demo). Here they are only work to be measured: they print nothing, and each checks its result.

pub(crate) mod barrier;
pub(crate) mod dictionary;
pub(crate) mod figure;
pub(crate) mod heap;
pub(crate) mod pool;
mod run_all;
pub(crate) mod start;
pub(crate) mod switches;
