//! The record of a run's events.
