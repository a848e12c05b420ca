//! The methods of `Thread`, one after the other (001 线程模块, 003 Thread(线程)).

use std::process::id;
use std::sync::mpsc;

use notes::pace::real;
use notes::say::python_bool;
use notes::thread::{Thread, active_count, current_name, current_thread, enumerate, main_thread};
use notes::{explain, say};

/// What the threads do. Python passes the arguments as `args=('tz',)` and `kwargs={'greeting': 'hello'}`.
fn func(s: &str, greeting: &str) {
    say!("{}: {greeting} {s}", current_name());
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let main = main_thread();
    say!(
        "main_thread(): {}, native_id {}, pid {}",
        main.name(),
        main.native_id(),
        id()
    );
    one_life()?;
    run_without_start()
}

/// Calls the methods of a thread before its start, while it runs, and after its end.
fn one_life() -> anyhow::Result<()> {
    let (news, told) = mpsc::channel();
    let (tell, told_to_thread) = mpsc::channel::<()>();
    // One closure is Python's `target`, `args` and `kwargs`. Python's `group` must be None: here it does not exist.
    let mut t = Thread::new(move || -> anyhow::Result<()> {
        func("tz", "hello");
        let me = current_thread(); // Only the thread itself can ask for its ident.
        say!(
            "{}: ident {}, native_id {}, main_thread() {}",
            me.name(),
            me.ident(),
            me.native_id(),
            main_thread().name()
        );
        news.send(())?;
        told_to_thread.recv()?;
        let name = current_name();
        explain!(en: "{name}: this is my new name", zh: "{name}：这是我的新名字");
        news.send(())?;
        told_to_thread.recv()?;
        Ok(())
    })
    .target("func");

    say!("getName(): {}", t.name());
    t.set_name("LoopThread");
    say!("setName(): {}", t.name());
    tell_state(&t);
    if let Err(error) = t.join() {
        let name = t.name();
        explain!(en: "join() before start(): {error}", zh: "start() 之前就 join()：线程 {name} 还没有启动");
    }

    t.start()?;
    told.recv()?;
    tell_state(&t);
    say!("enumerate(): {}", enumerate().join(", "));
    say!("active_count(): {}", active_count());
    t.set_name("Renamed");
    tell.send(())?;
    told.recv()?;
    // Waits for at most 0.5 s. The thread cannot have ended then, because it waits for a message.
    if t.join_timeout(real(0.5))?.is_none() {
        let name = t.name();
        explain!(en: "join(0.5): {name} still runs", zh: "join(0.5)：{name} 还在运行");
    }

    tell.send(())?;
    t.join()?;
    tell_state(&t);
    say!("active_count(): {}", active_count());
    if let Err(error) = t.start() {
        let name = t.name();
        explain!(en: "start() once more: {error}", zh: "再次 start()：线程只能启动一次，{name} 已经启动过，请新建一个线程");
    }
    Ok(())
}

/// 003 says that `run` starts the thread. It only calls the body, in the thread that calls `run`.
fn run_without_start() -> anyhow::Result<()> {
    let mut t = Thread::new(|| func("tz", "hello")).target("func");
    t.run()?;
    tell_state(&t);
    for method in ["run()", "start()"] {
        let again = if method == "run()" {
            t.run()
        } else {
            t.start()
        };
        if let Err(error) = again {
            let name = t.name();
            explain!(en: "{method} after run(): {error}", zh: "run() 之后再 {method}：线程 {name} 要做的事已经做过，请新建一个线程");
        }
    }
    Ok(())
}

fn tell_state(t: &Thread) {
    let native_id = t.native_id().map_or("None".to_owned(), |id| id.to_string());
    let [alive, daemon] = [t.is_alive(), t.is_daemon()].map(python_bool);
    say!(
        "{}: is_alive {alive}, native_id {native_id}, daemon {daemon}",
        t.name()
    );
}
