//! What must be gone when a demo ends early: on a signal, or when nobody reads its output.

/// Ends the process quietly.
pub fn end_quietly() -> ! {
    std::process::exit(0)
}

/// Ends the process with a message on standard error.
pub fn end_with(message: &str) -> ! {
    eprintln!("error: {message}");
    std::process::exit(1)
}
