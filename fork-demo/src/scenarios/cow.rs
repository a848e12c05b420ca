//! Copy on write, measured: a child copies only the memory that it writes (003 写时复制).

use std::time::Instant;

use anyhow::Context;
use fork_demo::{Fork, exit_now, fork};
use nix::unistd::{SysconfVar, sysconf};
use notes::demo::ChineseHelp as _;
use notes::say;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How much memory the parent fills, in MiB
    #[arg(long, value_name = "MIB", default_value = "64", value_parser = clap::value_parser!(u16).range(2..=4096), zh = "父进程先写满多少内存，单位 MiB")]
    mib: u16,
}

const MIB: usize = 1024 * 1024;

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let mib = usize::from(options.mib);
    // Fill with ones, not zeros: a page that was never written is not present in memory.
    let mut memory = vec![1_u8; mib * MIB];
    say!(
        "parent: {mib} MiB filled, {:.1} MiB private",
        private_mib()?
    );
    match fork()? {
        Fork::Child => {
            let told = child(&mut memory);
            exit_now(told.map_or_else(tell_error, |()| 0))
        }
        Fork::Parent { child } => {
            let status = child.wait()?;
            anyhow::ensure!(status.success(), "the child ended with {status}");
        }
    }
    let unchanged = memory.iter().all(|byte| *byte == 1);
    say!(
        "parent: my memory is {}",
        if unchanged { "unchanged" } else { "changed" }
    );
    Ok(())
}

fn child(memory: &mut [u8]) -> anyhow::Result<()> {
    say!("child: before I write, {:.1} MiB private", private_mib()?);
    let page = page_size()?;
    let (first, second) = memory.split_at_mut(memory.len() / 2);
    write_each(first, page);
    say!(
        "child: half of it written, {:.1} MiB private",
        private_mib()?
    );
    let start = Instant::now();
    write_each(second, page);
    let micros = start.elapsed().as_secs_f64() * 1e6;
    say!(
        "child: all of it written, {:.1} MiB private",
        private_mib()?
    );
    let pages = second.len() / page;
    say!(
        "child: {pages} pages copied in {micros:.0} us, {:.1} us each",
        micros / pages as f64
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
