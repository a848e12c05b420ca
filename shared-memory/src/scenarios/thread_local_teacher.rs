//! A thread-local object with two attributes, the student and the teacher (000 threadlocal).

use std::cell::RefCell;

use notes::explain;
use notes::thread::{Thread, current_name};

/// Python adds an attribute when it is set. In Rust the type lists them.
struct LocalSchool {
    student: String,
    teacher: String,
}

thread_local! {
    // 创建全局ThreadLocal对象:
    static LOCAL_SCHOOL: RefCell<LocalSchool> = const {
        RefCell::new(LocalSchool { student: String::new(), teacher: String::new() })
    };
}

fn process_student() {
    // 获取当前线程关联的student:
    LOCAL_SCHOOL.with_borrow(|local_school| {
        let (std, teacher) = (&local_school.student, &local_school.teacher);
        let thread = current_name();
        explain!(
            en: "Hello, {std}, your teacher is {teacher} (in {thread})",
            zh: "Hello, {std}，你的老师是 {teacher}（在 {thread} 中）"
        );
    });
}

fn process_thread(name: &str, teacher: &str) {
    // 绑定ThreadLocal的student:
    LOCAL_SCHOOL.with_borrow_mut(|local_school| name.clone_into(&mut local_school.student));
    // 还可以绑定其他变量，如local_school.teacher等等
    LOCAL_SCHOOL.with_borrow_mut(|local_school| teacher.clone_into(&mut local_school.teacher));
    process_student();
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t1 = Thread::new(|| process_thread("Alice", "Carol")).named("Thread-A");
    let mut t2 = Thread::new(|| process_thread("Bob", "Dave")).named("Thread-B");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
