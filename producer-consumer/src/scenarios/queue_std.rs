//! The same producers and consumers over std's channel; they share its one receiver under a lock (002 线程同步--消息队列).

use std::sync::LazyLock;

use anyhow::Result;
use notes::demo::{ChineseHelp as _, number};
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, current_name};
use producer_consumer::{Buffer, StdChannel};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Stop after N seconds; the notes' script never ends
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = number::<u32>(1..=3600), zh = "按笔记的时间运行 N 秒就结束；笔记的程序不会结束")]
    seconds: u32,
}

//创建一个队列。线程中能用,进程中不能使用
static QUEUE: LazyLock<StdChannel<String>> = LazyLock::new(|| StdChannel::with_name("queue", None));

struct Pro {
    seconds: u32,
}

impl Run for Pro {
    fn run(self) -> RunResult {
        let mut count = 0;
        for _ in 0..self.seconds {
            if QUEUE.len() < 1000 {
                for _ in 0..100 {
                    count += 1;
                    let msg = format!("生成产品{count}");
                    QUEUE.put(msg.clone())?; //队列中添加新产品
                    say!("{msg}");
                }
            }
            sleep(1.0);
        }
        Ok(())
    }
}

struct Con {
    seconds: u32,
}

impl Run for Con {
    fn run(self) -> RunResult {
        for _ in 0..self.seconds {
            // Thirty consumers take at most ninety products at a time, so no consumer waits in get.
            if QUEUE.len() > 100 {
                for _ in 0..3 {
                    let msg = format!("{}消费了{}", current_name(), QUEUE.get()?);
                    say!("{msg}");
                }
            }
            sleep(1.0);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let seconds = options.seconds;
    //创建500个产品放到队列里
    for i in 0..500 {
        QUEUE.put(format!("初始产品{i}"))?; //字符串放进队列
    }
    //创建了两个线程
    for _ in 0..2 {
        let mut p = Thread::of(Pro { seconds });
        p.start()?;
    }
    //5个线程
    for _ in 0..5 {
        let mut c = Thread::of(Con { seconds });
        c.start()?;
    }
    Ok(()) // The program ends when its last thread ends.
}
