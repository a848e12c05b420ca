//! The pool calls a callback when a task has ended, with the task's result (002 异步3, 通过回调机制).

use notes::pace::sleep;
use notes::random::randint;
use notes::say;
use pool_demo::{Pool, TaskError};

fn download(f: String) -> String {
    for i in 1..4 {
        say!("{f}下载文件{i}");
        sleep(randint(1, 3) as f64);
    }
    "下载完成".to_owned()
}

fn alter_user(msg: String) {
    say!("{msg}");
}

/// The notes have no error callback. `callback-error` shows what it is good for.
fn tell_error(error: TaskError) {
    say!("{error}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let p = Pool::new(3)?; // 当func执行完毕后,return的东西会给到回调函数callback
    drop(p.apply_async_with(download, "线程1".to_owned(), alter_user, tell_error)?);
    drop(p.apply_async_with(download, "线程2".to_owned(), alter_user, tell_error)?);
    drop(p.apply_async_with(download, "线程3".to_owned(), alter_user, tell_error)?);
    p.close();
    p.join()?; // While it waits, this process calls the callbacks.
    Ok(())
}
