//! Copy on write, measured: a child copies only the memory that it writes (003 写时复制).

use std::time::Instant;

use anyhow::{Context, ensure};
use fork_demo::{Fork, exit_now, fork};
use nix::unistd::{SysconfVar, sysconf};
use notes::explain;

/// How much memory the parent fills.
const MIB: usize = 64;

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // Fill with ones, not zeros: a page that was never written is not present in memory.
    let mut memory = vec![1_u8; MIB * 1024 * 1024];
    let private = private_mib()?;
    explain!(
        en: "parent: {MIB} MiB filled, {private:.1} MiB private",
        zh: "父进程：填满了 {MIB} MiB，私有 {private:.1} MiB"
    );
    match fork()? {
        Fork::Child => {
            let told = child(&mut memory);
            exit_now(told.map_or_else(tell_error, |()| 0))
        }
        Fork::Parent { child } => {
            let status = child.wait()?;
            ensure!(status.success(), "the child ended with {status}");
        }
    }
    let is_unchanged = memory.iter().all(|byte| *byte == 1);
    ensure!(is_unchanged, "the parent's memory is changed");
    explain!(en: "parent: my memory is unchanged", zh: "父进程：我的内存没有变");
    Ok(())
}

fn child(memory: &mut [u8]) -> anyhow::Result<()> {
    let private = private_mib()?;
    explain!(
        en: "child: before I write, {private:.1} MiB private",
        zh: "子进程：写入之前，私有 {private:.1} MiB"
    );
    let page = page_size()?;
    let (first, second) = memory.split_at_mut(memory.len() / 2);
    write_each(first, page);
    let private = private_mib()?;
    explain!(
        en: "child: half of it written, {private:.1} MiB private",
        zh: "子进程：写了一半，私有 {private:.1} MiB"
    );
    let start = Instant::now();
    write_each(second, page);
    let micros = start.elapsed().as_secs_f64() * 1e6;
    let private = private_mib()?;
    explain!(
        en: "child: all of it written, {private:.1} MiB private",
        zh: "子进程：全部写完，私有 {private:.1} MiB"
    );
    let pages = second.len() / page;
    let each = micros / pages as f64;
    explain!(
        en: "child: {pages} pages copied in {micros:.0} us, {each:.1} us each",
        zh: "子进程：复制 {pages} 页用了 {micros:.0} 微秒，每页 {each:.1} 微秒"
    );
    Ok(())
}

/// Writes one byte in each page. That is enough, because the kernel copies the whole page.
fn write_each(memory: &mut [u8], page: usize) {
    for byte in memory.iter_mut().step_by(page) {
        *byte = std::hint::black_box(2);
    }
}

/// The kernel copies memory in pages, of 4 KiB on most machines.
fn page_size() -> anyhow::Result<usize> {
    let size = sysconf(SysconfVar::PAGE_SIZE)?.context("the size of a page is unknown")?;
    Ok(usize::try_from(size)?)
}

/// The memory that this process has written and shares with no other process: `Private_Dirty`.
fn private_mib() -> anyhow::Result<f64> {
    const ROLLUP: &str = "/proc/self/smaps_rollup";
    let rollup = std::fs::read_to_string(ROLLUP).with_context(|| {
        format!("cannot read {ROLLUP}: this scenario needs Linux 4.14 with /proc; some sandboxes (gVisor) lack it")
    })?;
    let line = rollup
        .lines()
        .find_map(|line| line.strip_prefix("Private_Dirty:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    Ok(kib.with_context(|| format!("{ROLLUP} has no Private_Dirty"))? / 1024.0)
}

fn tell_error(error: anyhow::Error) -> i32 {
    notes::warn!("child: {error:#}");
    1
}
