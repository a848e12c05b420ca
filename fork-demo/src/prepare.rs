//! Checks and preparations before each start of a child.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::child_main::ChildSetup;
use crate::error::StartError;
use crate::exit::flush_output;
use crate::{bootstrap, current, sys};

/// Returns an error if this process may not start copies of its program: if it is a daemon (unless it may have
/// daemons, and this is one), or a spawned child without the guard.
pub(crate) fn check_may_start(child: &ChildSetup) -> Result<(), StartError> {
    if !current::may_start(child.identity.daemon) {
        return Err(StartError::Daemonic);
    }
    bootstrap::check_guarded()
}

/// Makes the kernel keep the exit statuses of children, and flushes buffered output.
pub(crate) fn prepare() -> Result<(), StartError> {
    keep_exit_statuses()?;
    flush_output();
    Ok(())
}

/// Does its work once per process. Forks inherit the setting.
fn keep_exit_statuses() -> Result<(), StartError> {
    static EXIT_STATUSES_KEPT: AtomicBool = AtomicBool::new(false);
    if EXIT_STATUSES_KEPT.load(Ordering::Relaxed) {
        return Ok(());
    }
    let call = "sigaction";
    sys::keep_exit_statuses().map_err(|source| StartError::Kernel { call, source })?;
    EXIT_STATUSES_KEPT.store(true, Ordering::Relaxed);
    Ok(())
}
