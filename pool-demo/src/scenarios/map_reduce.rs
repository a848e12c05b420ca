//! Workers sum up a thousand lists, and the main process adds their sums (003 Scoop).

use notes::demo::ChineseHelp as _;
use notes::pace::{Stopwatch, sleep};
use notes::say;
use pool_demo::{Pool, ThreadPool};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which workers do the work
    #[arg(long, value_enum, default_value_t = On::Processes, zh = "用哪种方式来做")]
    on: On,
    #[command(flatten)]
    workers: super::Workers,
    /// Leave the delay out: "没有延长, 则有可能python内置map()更快"
    #[arg(long, zh = "去掉延时：“没有延长, 则有可能python内置map()更快”")]
    no_delay: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum On {
    Serial,
    Threads,
    Processes,
}

/// A list, and whether to sleep before summing it.
type Input = (Vec<u64>, bool);

fn my_sum((input_data, delay): Input) -> u64 {
    // 延长计算时间, 如果没有延长, 则有可能python内置map()更快
    if delay {
        sleep(0.01);
    }
    input_data.iter().sum()
}

/// 相加每个元素[[], [1], [2, 2], [3, 3, 3], [4, 4, 4, 4]...1000]]
fn lists(delay: bool) -> impl Iterator<Item = Input> {
    (0..1000).map(move |a| (vec![a; a as usize], delay))
}

/// Runs the map on workers, and adds up their results here.
fn map_reduce(on: On, workers: usize, delay: bool) -> anyhow::Result<u64> {
    match on {
        On::Serial => Ok(lists(delay).map(my_sum).sum()),
        On::Threads => {
            let pool = ThreadPool::new(workers)?;
            let sums = pool.map(my_sum, lists(delay))?;
            Ok(sums.into_iter().sum())
        }
        On::Processes => {
            let pool = Pool::new(workers)?;
            let mut res = 0;
            for sum in pool.imap_unordered(my_sum, lists(delay))? {
                res += sum?;
            }
            pool.close();
            pool.join()?;
            Ok(res)
        }
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let delay = !options.no_delay;
    let name = match options.on {
        On::Serial => "serial",
        On::Threads => "threads",
        On::Processes => "processes",
    };
    let watch = Stopwatch::start();
    let res = map_reduce(options.on, options.workers.or(16), delay)?;
    say!(
        "futures.mapReduce on {name} executed in {:.3}s with result:{res}",
        watch.seconds()
    );

    let watch = Stopwatch::start();
    let res: u64 = lists(delay).map(my_sum).sum();
    say!(
        "map executed in: {:.3}s with result: {res}",
        watch.seconds()
    );
    Ok(())
}
