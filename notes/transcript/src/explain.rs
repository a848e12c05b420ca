//! Explains how a run differs: the place of each line, and the rule that each wrong line breaks.

pub(crate) mod alignment;
pub(crate) mod alternatives;
mod by_kind;
mod conflict;
pub(crate) mod expected;
mod fit;
pub(crate) mod glued;
pub(crate) mod judge;
mod mixed;
mod order_faults;
pub(crate) mod reason;
pub(crate) mod reconcile;
mod refused;
pub(crate) mod repair;
pub(crate) mod rows;
mod similar;
mod swaps;
mod values;
mod ways;
pub(crate) mod workers;
