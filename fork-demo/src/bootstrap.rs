//! Whether this process is a spawned one, and whether its `main` has called the guard.

use std::sync::OnceLock;

use crate::error::StartError;

/// What argument 0 of a spawned child begins with; its name follows. Not an environment variable:
/// the child's own children would inherit that.
const SPAWNED_PREFIX: &str = "spawned-process:";

/// The functions that [`guard`](crate::spawn::guard) got.
static REGISTERED: OnceLock<Vec<Function>> = OnceLock::new();

/// A function that can be spawned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Function {
    /// Its path.
    pub(crate) name: &'static str,
    /// Whether its value comes home: its entry is [`Entry::returning`](crate::spawn::Entry::returning).
    pub(crate) returns_value: bool,
}

/// Argument 0 of a spawned child of this name.
pub(crate) fn argument_0(name: &str) -> String {
    format!("{SPAWNED_PREFIX}{}", name.replace('\0', "?"))
}

/// Whether this process was spawned by [`Process::spawned`](crate::Process::spawned), and not started by a user.
pub fn is_spawned() -> bool {
    static SPAWNED: OnceLock<bool> = OnceLock::new();
    *SPAWNED.get_or_init(|| {
        let program = std::env::args_os().next().unwrap_or_default();
        program
            .as_encoded_bytes()
            .starts_with(SPAWNED_PREFIX.as_bytes())
    })
}

/// The guard was called with these functions. The first call counts.
pub(crate) fn register(functions: Vec<Function>) {
    REGISTERED.get_or_init(|| functions);
}

/// An error if a spawned child would not find the function, or do something else with its value.
pub(crate) fn check_registered(wanted: Function) -> Result<(), StartError> {
    let Some(functions) = REGISTERED.get() else {
        return Ok(());
    };
    let function = wanted.name;
    match functions.iter().find(|other| other.name == function) {
        None => Err(StartError::NotRegistered { function }),
        Some(entry) if entry.returns_value == wanted.returns_value => Ok(()),
        Some(_) => {
            let needed = if wanted.returns_value {
                "Entry::returning"
            } else {
                "Entry::of"
            };
            Err(StartError::WrongEntry { function, needed })
        }
    }
}

/// A spawned child without a guard may start nothing: its children would spawn again without end.
pub(crate) fn refuse_unguarded() -> Result<(), StartError> {
    if REGISTERED.get().is_none() && is_spawned() {
        return Err(StartError::Bootstrapping);
    }
    Ok(())
}
