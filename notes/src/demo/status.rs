//! Exit statuses, in one place: 0 done, 1 failed or different, 2 a wrong command line, else as said.

/// The status of a wrong command line, clap's own too.
pub const WRONG_COMMAND_LINE: u8 = 2;
/// The status of a failure, and of a comparison that found a difference.
pub(super) const FAILED: u8 = 1;

/// An error that says which status the program ends with.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct WithStatus {
    /// The exit status, as a shell shows it.
    pub status: u8,
    /// What happened, to what, and what to do.
    pub message: String,
}

/// The status that an error asks for, 1 if none.
pub fn status_of(error: &anyhow::Error) -> u8 {
    error
        .downcast_ref::<WithStatus>()
        .map_or(FAILED, |with| with.status)
}
