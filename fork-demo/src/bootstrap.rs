//! Records whether this process was spawned, and whether its `main` has called the guard.

use std::sync::OnceLock;

use crate::error::StartError;

/// The prefix of argument 0 of a spawned child; the child's name follows. This is not an environment variable,
/// because the child's children would inherit a variable.
const SPAWNED_PREFIX: &str = "spawned-process:";

/// The functions that were passed to [`guard`](crate::spawn::guard).
static REGISTERED: OnceLock<Vec<Function>> = OnceLock::new();

/// A function that can be spawned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Function {
    /// The path of the function.
    pub(crate) name: &'static str,
    /// Whether its return value goes to the parent, that is, whether its entry is
    /// [`Entry::returning`](crate::spawn::Entry::returning).
    pub(crate) returns_value: bool,
}

/// Returns argument 0 for a spawned child with this name.
pub(crate) fn argument_0(name: &str) -> String {
    format!("{SPAWNED_PREFIX}{}", name.replace('\0', "?"))
}

/// Whether this process was started by [`Process::spawned`](crate::Process::spawned), and not by a user.
pub fn is_spawned() -> bool {
    static SPAWNED: OnceLock<bool> = OnceLock::new();
    *SPAWNED.get_or_init(|| {
        let program = std::env::args_os().next().unwrap_or_default();
        program
            .as_encoded_bytes()
            .starts_with(SPAWNED_PREFIX.as_bytes())
    })
}

/// Records the functions that were passed to the guard. Later calls have no effect.
pub(crate) fn register(functions: Vec<Function>) {
    REGISTERED.get_or_init(|| functions);
}

/// Returns an error if a spawned child would not find the function, or if the function has the wrong kind of entry.
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

/// Returns an error in a spawned child without a guard. Such a child must not start processes, because its children
/// would spawn again without end.
pub(crate) fn check_guarded() -> Result<(), StartError> {
    if REGISTERED.get().is_none() && is_spawned() {
        return Err(StartError::Bootstrapping);
    }
    Ok(())
}
