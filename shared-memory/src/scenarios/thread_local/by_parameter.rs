//! The first way: every function gets the student as a parameter, whether it needs it or only its callees do.

use notes::say;
use notes::thread::current_name;

struct Student {
    name: String,
}

pub(super) fn process_student(name: &str) {
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
    say!("do_subtask_1: {} (in {})", std.name, current_name());
}

fn do_subtask_2(std: &Student) {
    say!("do_subtask_2: {} (in {})", std.name, current_name());
}
