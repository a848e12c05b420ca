//! What a forked and a spawned child inherit (001 启动方法).

use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::id;
use std::sync::atomic::{AtomicI32, Ordering};

use fork_demo::{Process, current};
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use notes::say;
use serde::{Deserialize, Serialize};

/// The parent changes it at runtime.
static NUM: AtomicI32 = AtomicI32::new(1);

/// An argument. A forked child has it in its copy of the memory. A spawned child receives it serialized.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    item: String,
    amount: u32,
    /// The number of the parent's open file.
    file: i32,
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    NUM.store(42, Ordering::Relaxed);
    let file = File::open("/proc/self/status")?;
    // Clear close-on-exec, as C libraries often leave it, so that an exec would pass this file on.
    fcntl(&file, FcntlArg::F_SETFD(FdFlag::empty()))?;
    say!("parent ({}): num = 42, a file is open", id());

    let order = Order {
        item: "tea".to_owned(),
        amount: 3,
        file: file.as_raw_fd(),
    };
    let mut forked = Process::new(|| report(&order)).named("fork");
    forked.start()?;
    forked.join_ok()?;

    let order = Order {
        item: "tea".to_owned(),
        amount: 3,
        file: file.as_raw_fd(),
    };
    let mut spawned = Process::spawned(report_spawned, order).named("spawn");
    spawned.start()?;
    spawned.join_ok()?;
    Ok(())
}

fn report(Order { item, amount, file }: &Order) {
    let (name, pid) = (current().name, id());
    say!("{name} ({pid}): num = {}", NUM.load(Ordering::Relaxed));
    let link = std::fs::read_link(format!("/proc/self/fd/{file}"));
    let is_open = link.is_ok_and(|link| link.ends_with("status"));
    say!(
        "{name} ({pid}): the parent's file is {}",
        if is_open { "open" } else { "not open" }
    );
    say!("{name} ({pid}): the argument says {amount} x {item}");
}

/// The function that the new program calls. The guard finds it by its name.
pub(crate) fn report_spawned(order: Order) {
    report(&order);
}
