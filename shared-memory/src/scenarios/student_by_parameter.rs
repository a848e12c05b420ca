//! Each thread passes its student as a parameter, also through functions that don't use it (000 threadlocal).

use notes::explain;
use notes::thread::{Thread, current_name};

struct Student {
    name: String,
}

fn process_student(name: &str) {
    let std = Student {
        name: name.to_owned(),
    };
    // std是局部变量，但是每个函数都要用它，因此必须传进去：
    do_task_1(&std);
    do_task_2(&std);
}

fn do_task_1(std: &Student) {
    do_subtask_1(std);
    do_subtask_2(std);
}

fn do_task_2(std: &Student) {
    do_subtask_2(std);
    do_subtask_2(std);
}

fn do_subtask_1(std: &Student) {
    let (name, thread) = (&std.name, current_name());
    explain!(en: "do_subtask_1: {name} (in {thread})", zh: "do_subtask_1：{name}（在 {thread} 中）");
}

fn do_subtask_2(std: &Student) {
    let (name, thread) = (&std.name, current_name());
    explain!(en: "do_subtask_2: {name} (in {thread})", zh: "do_subtask_2：{name}（在 {thread} 中）");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t1 = Thread::new(|| process_student("Alice")).named("Thread-A");
    let mut t2 = Thread::new(|| process_student("Bob")).named("Thread-B");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
