//! One release too many: a plain semaphore gets another permit, a bounded one returns an error (001 所有同步原语的等价物).

use anyhow::{Result, bail};
use notes::explain;
use shared_memory::{BoundedSemaphore, ReleaseError, Semaphore};

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let plain = Semaphore::named("plain", 5)?;
    let bounded = BoundedSemaphore::named("bounded", 5)?;

    plain.release()?;
    let permits = plain.value();
    explain!(
        en: "plain: released without an acquire, {permits} permits now",
        zh: "plain：没有 acquire 就 release，现在有 {permits} 个许可"
    );
    let Err(error @ ReleaseError::TooMany { bound, .. }) = bounded.release() else {
        bail!("the bounded semaphore accepted one release too many");
    };
    explain!(
        en: "{error}",
        zh: "bounded：没有 acquire 就 release，报错：它只有 {bound} 个许可"
    );
    Ok(())
}
