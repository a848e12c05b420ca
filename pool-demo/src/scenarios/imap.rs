//! `imap_unordered`: each result as soon as it is ready (003 Pool(进程池), imap_unordered).

use notes::demo::ChineseHelp as _;
use notes::say;
use pool_demo::Pool;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    workers: super::Workers,
    /// Keep the order of the inputs: `imap`
    #[arg(long, zh = "按输入的顺序返回结果（imap）")]
    ordered: bool,
}

fn function_square(data: u64) -> u64 {
    data * data
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let inputs = 0..100;
    // 初始化4个进程的进程池
    let pool = Pool::new(options.workers.or(4))?;
    let pool_outputs = if options.ordered {
        pool.imap(function_square, inputs)?
    } else {
        pool.imap_unordered(function_square, inputs)?
    };
    // The notes join the pool first. Here the pool makes tasks while this loop takes results, so the number of tasks
    // has no limit.
    for i in pool_outputs {
        say!("{}", i?);
    }
    pool.close();
    pool.join()?;
    Ok(())
}
