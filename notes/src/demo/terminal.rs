//! How wide the terminal is.

use std::io;

/// The columns of the terminal that standard output is, if it is one.
pub(super) fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}
