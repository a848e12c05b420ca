//! How many processes and threads this machine runs, as the first line of `top` says (004 top; 000, 004 线程切换).

use std::ffi::OsStr;
use std::fs;

use anyhow::Context;
use notes::demo::ChineseHelp as _;
use notes::{explain, local_time, say};

use crate::measured::figure::{figure, to_hundredths};
use crate::measured::switches;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also measure what a context switch costs
    #[arg(long, zh = "再测量一次上下文切换的开销")]
    switches: bool,
}

/// How many processes are in each state, and how many threads all processes have.
#[derive(Default)]
struct Counts {
    running: u32,
    stuck: u32,
    sleeping: u32,
    stopped: u32,
    zombies: u32,
    threads: u32,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let mut counts = Counts::default();
    for entry in fs::read_dir("/proc").context("this scenario needs /proc")? {
        // A process that has ended since `read_dir` saw it has no file any more.
        if let Some(stat) = read_stat(&entry?.file_name()) {
            counts
                .add(&stat)
                .context("cannot parse a line of /proc/PID/stat")?;
        }
    }
    counts.say();
    if options.switches {
        notes::ours!();
        say_switches()?;
    }
    Ok(())
}

/// A folder of /proc is a process if its name is a number.
fn read_stat(name: &OsStr) -> Option<String> {
    let pid: u32 = name.to_str()?.parse().ok()?;
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    Some(String::from_utf8_lossy(&stat).into_owned())
}

impl Counts {
    /// Counts a line of proc_pid_stat(5). Its second field, the name in parentheses, may contain anything.
    fn add(&mut self, stat: &str) -> Option<()> {
        let (_, after_name) = stat.rsplit_once(") ")?;
        let mut fields = after_name.split(' ');
        match fields.next()? {
            "R" => self.running += 1,
            "D" => self.stuck += 1, // Waits for a disk, and no signal interrupts it.
            "T" | "t" => self.stopped += 1,
            "Z" | "X" | "x" => self.zombies += 1,
            _ => self.sleeping += 1,
        }
        let threads: u32 = fields.nth(16)?.parse().ok()?; // Field 20, num_threads.
        self.threads += threads.max(1);
        Some(())
    }

    fn say(&self) {
        let Counts {
            running,
            stuck,
            sleeping,
            stopped,
            zombies,
            threads,
        } = self;
        let total = running + stuck + sleeping + stopped + zombies;
        let now = local_time::now();
        let time = &now["2026-11-21 ".len().."2026-11-21 02:29:22".len()];
        // As in the notes' `top`, these two are left out if there are none.
        let others = match stopped + zombies {
            0 => String::new(),
            _ => format!("{stopped} stopped, {zombies} zombies, "),
        };
        say!(
            "Processes: {total} total, {running} running, {stuck} stuck, {sleeping} sleeping, {others}{threads} threads {time}"
        );
    }
}

/// How many times each kind of switch is measured.
const TIMES: usize = 20;

/// A thread or process that waits for a byte gives the CPU to the other one. Without another one, there is no switch.
fn say_switches() -> anyhow::Result<()> {
    let costs = switches::measure(TIMES)?;
    let [alone, thread, process] = [0, 1, 2].map(|index| figure(&costs[index]));
    explain!(en: "hand over a byte through a pipe, on one CPU:", zh: "在一个 CPU 上，通过管道传递一个字节：");
    explain!(en: "  to oneself, without a switch: {alone}", zh: "  传给自己，不用切换：{alone}");
    explain!(en: "  to another thread: {thread}", zh: "  传给另一个线程：{thread}");
    explain!(en: "  to another process: {process}", zh: "  传给另一个进程：{process}");
    let micros = |index: usize| costs[index].median().as_secs_f64() * 1e6;
    let [thread, process] = [1, 2].map(|index| to_hundredths(micros(index) - micros(0)));
    explain!(
        en: "a switch costs {thread:.2} us between threads, {process:.2} us between processes",
        zh: "切换一次的开销：线程之间 {thread:.2} 微秒，进程之间 {process:.2} 微秒"
    );
    Ok(())
}
