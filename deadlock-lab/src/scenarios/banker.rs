//! The banker's algorithm admits, delays and refuses requests (000 死锁, 银行家算法).

use std::collections::VecDeque;
use std::path::PathBuf;

use anyhow::Result;
use deadlock_lab::banker::{Banker, Decision};
use notes::demo::ChineseHelp as _;
use notes::explain;

use crate::banker_input::{self, Step, Wants};
use crate::banker_text::{listed, print_state};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Read the totals, claims and requests from this file; without it and without --total, a textbook's example
    #[arg(value_name = "FILE", conflicts_with_all = ["total", "claim", "hold", "request"], zh = "从这个文件读取总数、最大需求和请求；没有文件也没有 --total，就用教科书的例子")]
    file: Option<PathBuf>,
    /// Units of each resource, such as "10 5 7"
    #[arg(long, value_name = "UNITS", zh = "每种资源的总数，例如 \"10 5 7\"")]
    total: Option<String>,
    /// A process and the units of each resource that it may need at most, such as "P0 7 5 3"
    #[arg(
        long,
        value_name = "CLAIM",
        requires = "total",
        zh = "一个进程，和它对每种资源的最大需求，例如 \"P0 7 5 3\""
    )]
    claim: Vec<String>,
    /// A process and the units that it holds at the start
    #[arg(
        long,
        value_name = "HOLDS",
        requires = "total",
        zh = "一个进程，和它开始时持有的数量"
    )]
    hold: Vec<String>,
    /// A process and the units that it requests
    #[arg(
        long,
        value_name = "REQUEST",
        requires = "total",
        zh = "一个进程，和它请求的数量"
    )]
    request: Vec<String>,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let lines = match (options.file, options.total) {
        (Some(file), _) => banker_input::of_file(&file)?,
        (None, Some(total)) => {
            banker_input::of_options(&total, &options.claim, &options.hold, &options.request)?
        }
        (None, None) => banker_input::example()?,
    };
    let (mut banker, steps) = banker_input::start(lines)?;
    print_state(&banker);
    let mut waiting = VecDeque::new();
    for step in steps {
        match step.wants {
            Wants::Request => {
                if !decide(&mut banker, &step)? {
                    waiting.push_back(step);
                }
            }
            Wants::Release => {
                let (process, units) = (&step.process, &step.units);
                step.check(banker.release(process, units))?;
                let (units, free) = (listed(units), listed(banker.free()));
                explain!(en: "{process} releases {units}: {free} are free", zh: "{process} 释放 {units}：剩下 {free}");
                // A request that waits may succeed now. Each is tried once, in the order in which they came.
                for _ in 0..waiting.len() {
                    if let Some(step) = waiting.pop_front()
                        && !decide(&mut banker, &step)?
                    {
                        waiting.push_back(step);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Prints what the banker decides; says whether the process has its units.
fn decide(banker: &mut Banker, step: &Step) -> Result<bool> {
    let (process, units, free) = (&step.process, listed(&step.units), listed(banker.free()));
    match banker.request(process, &step.units) {
        Ok(Decision::Granted { sequence }) => {
            let sequence = sequence.join(" ");
            explain!(en: "{process} requests {units}: granted, safe: {sequence}", zh: "{process} 请求 {units}：批准，安全：{sequence}");
            Ok(true)
        }
        Ok(Decision::NotFree) => {
            explain!(en: "{process} requests {units}: delayed, only {free} are free", zh: "{process} 请求 {units}：推迟，只剩下 {free}");
            Ok(false)
        }
        Ok(Decision::Unsafe) => {
            explain!(en: "{process} requests {units}: delayed, {free} are free, but that would be unsafe", zh: "{process} 请求 {units}：推迟，剩下 {free}，够用，但是批准以后不安全");
            Ok(false)
        }
        Err(error) => {
            let reason = step.refused(error)?;
            explain!(en: "{process} requests {units}: refused, {reason}", zh: "{process} 请求 {units}：拒绝，{reason}");
            Ok(true) // It does not wait: no release changes that.
        }
    }
}
