//! The second way: a global dictionary of all students, each under its thread.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread::{ThreadId, current};

use notes::say;
use notes::thread::current_name;

#[derive(Clone)]
struct Student {
    name: String,
}

// 用一个全局dict存放所有的Student对象，然后以thread自身作为key获得线程对应的Student对象
static GLOBAL_DICT: Mutex<Option<HashMap<ThreadId, Student>>> = Mutex::new(None);

pub(super) fn std_thread(name: &str) {
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
    say!("do_task_1: {} (in {})", std.name, current_name());
}

fn do_task_2() {
    // 任何函数都可以查找出当前线程的std变量：
    let std = with_dict(|global_dict| global_dict[&current().id()].clone());
    say!("do_task_2: {} (in {})", std.name, current_name());
}

/// All threads wait for each other here, though each wants its own entry alone.
fn with_dict<T>(work: impl FnOnce(&mut HashMap<ThreadId, Student>) -> T) -> T {
    let mut global_dict = GLOBAL_DICT.lock().unwrap_or_else(PoisonError::into_inner);
    work(global_dict.get_or_insert_default())
}
