//! What the terminal is: its width, and whether it shows colours.

use std::env;
use std::io::{self, IsTerminal};

/// The columns of the terminal that standard output is; for another output, those that `COLUMNS` says.
pub(super) fn columns() -> Option<usize> {
    let terminal = rustix::termios::tcgetwinsize(io::stdout()).map_or(0, |size| size.ws_col.into());
    let variable = || env::var("COLUMNS").ok()?.parse().ok();
    Some(terminal)
        .filter(|&columns| columns > 0)
        .or_else(variable)
        .filter(|&columns| columns > 0)
}

/// Whether standard output is a terminal with colours, and the user wants them (no-color.org).
pub(super) fn wants_colour() -> bool {
    let is_dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    let is_unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !is_dumb && !is_unwanted
}
