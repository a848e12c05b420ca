//! A thread as a type of one's own (000 执行代码的封装, 002 创建线程的两种方式, 003 子类使用进程).

use clap::ValueEnum;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, current_thread};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What the thread's `run` prints
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Prints::Message)]
    prints: Prints,
}

#[derive(Clone, Copy, ValueEnum)]
enum Prints {
    /// One thread: its name and a number, three times (000 and 002)
    Message,
    /// Two threads: the numbers 0 to 4 (002)
    Numbers,
    /// Two threads: its name and its kernel id, ten times (003)
    Ids,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    match options.prints {
        Prints::Message => Thread::of(MyThread).start()?, // The program waits for it at its end.
        Prints::Numbers => start_two(|| NumberThread)?,
        Prints::Ids => start_two(|| IdThread)?,
    }
    Ok(())
}

/// As the notes' `class MyThread(threading.Thread)`: what it does stands in `run`.
struct MyThread;

impl Run for MyThread {
    fn run(self) -> RunResult {
        for i in 0..3 {
            sleep(1.0);
            let msg = format!("I'm {} @ {i}", current_thread().name());
            say!("{msg}");
        }
        Ok(())
    }
}

struct NumberThread;

impl Run for NumberThread {
    fn run(self) -> RunResult {
        for i in 0..5 {
            say!("{i}");
        }
        Ok(())
    }
}

struct IdThread;

impl Run for IdThread {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            say!("{}", current_thread().name());
            say!("{}", current_thread().native_id());
        }
        Ok(())
    }
}

/// Each value is a thread: two instances run side by side, and their lines may mix.
fn start_two<T: Run + Send + 'static>(make: impl Fn() -> T) -> anyhow::Result<()> {
    let mut t1 = Thread::of(make());
    let mut t2 = Thread::of(make());
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
