//! Ids of processes and threads.

use crate::check;

#[test]
fn ids_are_those_of_the_processes_and_threads() {
    check(
        "fork",
        "fork.txt",
        &[
            ("child process (877)", "child process (876)"),
            ("parent is 876", "parent is 1"),
        ],
    );
    check("process", "process.txt", &[("test (877)", "test (876)")]);
    check(
        "process-current",
        "process-current.txt",
        &[("Process-1", "MainProcess"), ("876", "0")],
    );
    check(
        "process-info",
        "process-info.txt",
        &[("876", "None"), ("Daemon: False", "Daemon: True")],
    );
    check(
        "spawn",
        "spawn.txt",
        &[
            ("spawn (878): num = 1", "spawn (877): num = 1"),
            ("num = 1\n", "num = 42\n"),
            ("file is not open", "file is open"),
        ],
    );
    check(
        "crash",
        "crash.txt",
        &[
            ("sibling (876)", "sibling (877)"),
            ("parent (877): I am unharmed\n", ""),
            ("exitcode 101", "exitcode 0"),
        ],
    );
    check(
        "lifecycle",
        "lifecycle.txt",
        &[
            ("pid 876, is_alive False", "pid 877, is_alive False"),
            ("is_alive True", "is_alive False"),
            (
                "killed: exitcode -9 (SIGKILL)",
                "killed: exitcode -15 (SIGTERM)",
            ),
        ],
    );
    check(
        "my-process",
        "my-process.txt",
        &[("myProcess-1\n", "myProcess-2\n"), ("877", "876")],
    );
    check(
        "my-thread-ids",
        "my-thread-ids.txt",
        &[("Thread-1\n", "Thread-2\n"), ("877", "876")],
    );
    check(
        "thread-info",
        "thread-info.txt",
        &[
            ("native_id: 877", "native_id: 876"),
            ("pid: 877", "pid: 878"),
            ("active_count: 2", "active_count: 1"),
            ("ident: ", "ident: -"),
            ("ident: 139726752525440", "ident: 1"),
            ("ident: 139726752525440", "ident: 877"),
            ("ident: 139726752525440", "ident: 139726752525440.5"),
        ],
    );
    check(
        "thread-methods",
        "thread-methods.txt",
        &[
            ("pid 876", "pid 877"),
            (": ident ", ": ident 0."),
            (
                "is_alive True, native_id 877",
                "is_alive True, native_id 876",
            ),
            (
                "is_alive False, native_id 877",
                "is_alive True, native_id 877",
            ),
            ("MainThread: hello tz", "Thread-2 (func): hello tz"),
            ("Renamed: this", "LoopThread: this"),
            ("active_count(): 1", "active_count(): 2"),
        ],
    );
}
