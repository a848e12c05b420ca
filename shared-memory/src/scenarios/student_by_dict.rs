//! A global dictionary holds each thread's student, under the thread's id (000 threadlocal).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread::{ThreadId, current};

use notes::explain;
use notes::thread::{Thread, current_name};

#[derive(Clone)]
struct Student {
    name: String,
}

// 用一个全局dict存放所有的Student对象，然后以thread自身作为key获得线程对应的Student对象
static GLOBAL_DICT: Mutex<Option<HashMap<ThreadId, Student>>> = Mutex::new(None);

fn std_thread(name: &str) {
    let std = Student {
        name: name.to_owned(),
    };
    // 把std放到全局变量global_dict中：
    with_dict(|global_dict| global_dict.insert(current().id(), std));
    do_task_1();
    do_task_2();
}

fn do_task_1() {
    // 不传入std，而是根据当前线程查找：
    let std = with_dict(|global_dict| global_dict[&current().id()].clone());
    let (name, thread) = (&std.name, current_name());
    explain!(en: "do_task_1: {name} (in {thread})", zh: "do_task_1：{name}（在 {thread} 中）");
}

fn do_task_2() {
    // 任何函数都可以查找出当前线程的std变量：
    let std = with_dict(|global_dict| global_dict[&current().id()].clone());
    let (name, thread) = (&std.name, current_name());
    explain!(en: "do_task_2: {name} (in {thread})", zh: "do_task_2：{name}（在 {thread} 中）");
}

/// All threads wait here for one lock, though each uses only its own entry.
fn with_dict<T>(work: impl FnOnce(&mut HashMap<ThreadId, Student>) -> T) -> T {
    let mut global_dict = GLOBAL_DICT.lock().unwrap_or_else(PoisonError::into_inner);
    work(global_dict.get_or_insert_default())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t1 = Thread::new(|| std_thread("Alice")).named("Thread-A");
    let mut t2 = Thread::new(|| std_thread("Bob")).named("Thread-B");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
