//! Each thread greets its own student (000 threadlocal, 004 ThreadLocal), and the two ways before that.

mod by_dict;
mod by_parameter;

use std::cell::RefCell;

use clap::ValueEnum;
use notes::say;
use notes::thread::{Thread, current_name};

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How a function knows its thread's student
    #[arg(long, value_enum, default_value = "thread-local")]
    by: By,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// It is handed down as a parameter (在函数调用的时候，传递起来很麻烦)
    Parameter,
    /// It stands in a global dictionary, under the thread's own key
    Dict,
    /// It stands in a global variable of which each thread has its own
    ThreadLocal,
}

thread_local! {
    // 创建全局ThreadLocal对象:
    static LOCAL_SCHOOL: RefCell<String> = const { RefCell::new(String::new()) };
}

fn process_student() {
    // 获取当前线程关联的student:
    let std = LOCAL_SCHOOL.with_borrow(String::clone);
    say!("Hello, {std} (in {})", current_name());
}

fn process_thread(name: &str) {
    // 绑定ThreadLocal的student:
    LOCAL_SCHOOL.set(name.to_owned());
    process_student();
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let target = match options.by {
        By::Parameter => by_parameter::process_student,
        By::Dict => by_dict::std_thread,
        By::ThreadLocal => process_thread,
    };
    let mut t1 = Thread::new(move || target("Alice")).named("Thread-A");
    let mut t2 = Thread::new(move || target("Bob")).named("Thread-B");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
