//! The settings that a newly started image of this program takes over from the process that starts it.
//!
//! A forked child has a copy of all settings. A spawned child (`fork_demo::Process::spawned`) runs `main` from the
//! start and has no such copy. So the owner of a setting registers it here at the start of `main`. The library that
//! spawns only calls [`save`] in the parent and [`restore`] in the child. If nothing is registered, nothing is passed
//! on.
//!
//! ```
//! use std::sync::atomic::{AtomicU32, Ordering};
//!
//! use notes_runtime::inherit;
//!
//! static VOLUME: AtomicU32 = AtomicU32::new(3);
//!
//! inherit::register(
//!     "volume",
//!     || VOLUME.load(Ordering::Relaxed),
//!     |volume| VOLUME.store(volume, Ordering::Relaxed),
//! );
//! let saved = inherit::save()?; // In the parent,
//! VOLUME.store(0, Ordering::Relaxed);
//! inherit::restore(&saved)?; // and in the child.
//! assert_eq!(VOLUME.load(Ordering::Relaxed), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::ffi::OsString;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::{self, DecodeError, EncodeError};

/// Why a setting could not be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("cannot serialize the setting {name}")]
pub struct SaveError {
    /// The setting's name.
    pub name: &'static str,
    /// The error of the type's `Serialize`.
    pub source: EncodeError,
}

/// Why a setting could not be restored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("cannot deserialize the setting {name}")]
pub struct RestoreError {
    /// The setting's name.
    pub name: &'static str,
    /// The error of the type's `Deserialize`.
    pub source: DecodeError,
}

/// A registered setting, with its type erased.
struct Setting {
    name: &'static str,
    save: Box<Save>,
    restore: Box<Restore>,
}

type Save = dyn Fn() -> Result<Vec<u8>, EncodeError> + Send;
type Restore = dyn Fn(&[u8]) -> Result<(), DecodeError> + Send;

/// A registered environment variable.
struct Variable {
    name: &'static str,
    value: fn() -> Option<OsString>,
}

/// In the order of registration.
static SETTINGS: Mutex<Vec<Setting>> = Mutex::new(Vec::new());
static VARIABLES: Mutex<Vec<Variable>> = Mutex::new(Vec::new());

/// Registers a setting: `save` reads it in the parent, `restore` sets it in the child.
///
/// Call it in both processes, and in the child before `restore`: at the start of `main`. A second setting of the same
/// name replaces the first. The two functions may not call this module.
pub fn register<T: Serialize + DeserializeOwned + 'static>(
    name: &'static str,
    save: fn() -> T,
    restore: fn(T),
) {
    let setting = Setting {
        name,
        save: Box::new(move || codec::encode(&save(), Vec::new())),
        restore: Box::new(move |bytes| codec::decode(bytes).map(restore)),
    };
    let mut settings = lock(&SETTINGS);
    settings.retain(|other| other.name != name);
    settings.push(setting);
}

/// Registers an environment variable that is set when the child starts; `None`: it is not set.
///
/// A second variable of the same name replaces the first. The function may not call this module.
pub fn register_variable(name: &'static str, value: fn() -> Option<OsString>) {
    let mut variables = lock(&VARIABLES);
    variables.retain(|other| other.name != name);
    variables.push(Variable { name, value });
}

/// The registered settings with their current values, each with its name.
///
/// # Errors
/// The current value of a setting can't be serialized.
pub fn save() -> Result<Vec<(String, Vec<u8>)>, SaveError> {
    let settings = lock(&SETTINGS);
    let saved = settings.iter().map(|setting| {
        let name = setting.name;
        let bytes = (setting.save)().map_err(|source| SaveError { name, source })?;
        Ok((name.to_owned(), bytes))
    });
    saved.collect()
}

/// Restores what [`save`] saved. Skips a setting that is not registered here.
///
/// # Errors
/// A value is not of the registered type; the settings before it are restored.
pub fn restore(saved: &[(String, Vec<u8>)]) -> Result<(), RestoreError> {
    let settings = lock(&SETTINGS);
    for (name, bytes) in saved {
        if let Some(setting) = settings.iter().find(|setting| setting.name == name) {
            let name = setting.name;
            (setting.restore)(bytes).map_err(|source| RestoreError { name, source })?;
        }
    }
    Ok(())
}

/// The registered environment variables that have a value now.
pub fn variables() -> Vec<(&'static str, OsString)> {
    let variables = lock(&VARIABLES);
    let with_values = variables
        .iter()
        .filter_map(|variable| Some((variable.name, (variable.value)()?)));
    with_values.collect()
}

/// Our own code does not panic while it holds a lock. If a registered function panics, the list stays as it is.
fn lock<T>(list: &'static Mutex<Vec<T>>) -> MutexGuard<'static, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn a_setting_is_replaced_by_name_and_an_unknown_one_is_skipped() {
        static VALUE: AtomicU32 = AtomicU32::new(5);
        register(
            "value",
            || 1_u32,
            |_| panic!("the replaced setting was restored"),
        );
        register(
            "value",
            || VALUE.load(Ordering::Relaxed),
            |value| VALUE.store(value, Ordering::Relaxed),
        );
        let mut saved = save().unwrap();
        assert_eq!(saved.iter().filter(|(name, _)| name == "value").count(), 1);
        VALUE.store(0, Ordering::Relaxed);
        saved.insert(0, ("nobody's".to_owned(), vec![1, 2, 3]));
        restore(&saved).unwrap();
        assert_eq!(VALUE.load(Ordering::Relaxed), 5);
        let error = restore(&[("value".to_owned(), Vec::new())]).unwrap_err();
        assert_eq!(error.to_string(), "cannot deserialize the setting value");
    }

    #[test]
    fn a_variable_without_a_value_is_left_out() {
        register_variable("NOTES_TEST_SET", || Some("1".into()));
        register_variable("NOTES_TEST_UNSET", || None);
        let variables = variables();
        assert!(variables.contains(&("NOTES_TEST_SET", "1".into())));
        assert!(
            !variables
                .iter()
                .any(|(name, _)| *name == "NOTES_TEST_UNSET")
        );
    }
}
