//! How a report looks.

/// The style of a report: by default 80 columns without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to use colours.
    pub colour: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            width: 80,
            colour: false,
        }
    }
}
