//! Each thread greets its own student, which a thread-local variable keeps (000 threadlocal, 004 ThreadLocal).

use std::cell::RefCell;

use notes::say;
use notes::thread::{Thread, current_name};

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
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t1 = Thread::new(|| process_thread("Alice")).named("Thread-A");
    let mut t2 = Thread::new(|| process_thread("Bob")).named("Thread-B");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
