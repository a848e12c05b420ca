//! A global dictionary holds each thread's student, under the thread's id (000 threadlocal).

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::{ThreadId, current};

use notes::explain;
use notes::thread::{Thread, current_name};

struct Student {
    name: String,
}

// 用一个全局dict存放所有的Student对象，然后以thread自身作为key获得线程对应的Student对象
// Each thread uses only its own entry, but all wait for one lock.
static GLOBAL_DICT: LazyLock<Mutex<HashMap<ThreadId, Student>>> = LazyLock::new(Mutex::default);

fn std_thread(name: &str) {
    let std = Student {
        name: name.to_owned(),
    };
    // 把std放到全局变量global_dict中：
    let mut global_dict = GLOBAL_DICT.lock().unwrap_or_else(PoisonError::into_inner);
    global_dict.insert(current().id(), std);
    drop(global_dict); // The tasks lock it again.
    do_task_1();
    do_task_2();
}

fn do_task_1() {
    // 不传入std，而是根据当前线程查找：
    let global_dict = GLOBAL_DICT.lock().unwrap_or_else(PoisonError::into_inner);
    let std = &global_dict[&current().id()];
    let (name, thread) = (&std.name, current_name());
    explain!(en: "do_task_1: {name} (in {thread})", zh: "do_task_1：{name}（在 {thread} 中）");
}

fn do_task_2() {
    // 任何函数都可以查找出当前线程的std变量：
    let global_dict = GLOBAL_DICT.lock().unwrap_or_else(PoisonError::into_inner);
    let std = &global_dict[&current().id()];
    let (name, thread) = (&std.name, current_name());
    explain!(en: "do_task_2: {name} (in {thread})", zh: "do_task_2：{name}（在 {thread} 中）");
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
