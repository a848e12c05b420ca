//! What a forked and a spawned child inherit (001 启动方法).

use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::id;
use std::sync::atomic::{AtomicI32, Ordering};

use fork_demo::{Process, current};
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use notes::explain;
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
    let pid = id();
    explain!(
        en: "parent ({pid}): num = 42, a file is open",
        zh: "父进程（{pid}）：num = 42，打开了一个文件"
    );

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
    let num = NUM.load(Ordering::Relaxed);
    explain!(en: "{name} ({pid}): num = {num}", zh: "{name}（{pid}）：num = {num}");
    let link = std::fs::read_link(format!("/proc/self/fd/{file}"));
    if link.is_ok_and(|link| link.ends_with("status")) {
        explain!(
            en: "{name} ({pid}): the parent's file is open",
            zh: "{name}（{pid}）：父进程的文件是打开的"
        );
    } else {
        explain!(
            en: "{name} ({pid}): the parent's file is not open",
            zh: "{name}（{pid}）：父进程的文件没有打开"
        );
    }
    explain!(
        en: "{name} ({pid}): the argument says {amount} x {item}",
        zh: "{name}（{pid}）：参数是 {amount} x {item}"
    );
}

/// The function that the new program calls. The guard finds it by its name.
pub(crate) fn report_spawned(order: Order) {
    report(&order);
}
