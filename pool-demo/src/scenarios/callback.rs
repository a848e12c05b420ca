//! The pool calls a callback when a task has ended, with the task's result or error (002 异步3, 通过回调机制).

use notes::pace::sleep;
use notes::random::randint;
use notes::{explain, say};
use pool_demo::{Pool, TaskError, TaskFailure};

fn download(f: String) -> String {
    for i in 1..4 {
        say!("{f}下载文件{i}");
        sleep(randint(1, 3) as f64);
        assert!(f != "线程4", "连接中断");
    }
    "下载完成".to_owned()
}

fn alter_user(msg: String) {
    say!("{msg}");
}

/// The notes have no error callback, so errors in their tasks are lost.
fn tell_error(error: TaskError) {
    let TaskFailure::Panicked(reason) = &error.failure else {
        return say!("{error}");
    };
    explain!(en: "the download failed: {error}", zh: "下载失败：{reason}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let p = Pool::new(3)?; // 当func执行完毕后,return的东西会给到回调函数callback
    for name in ["线程1", "线程2", "线程3", "线程4"] {
        drop(p.apply_async_with(download, name.to_owned(), alter_user, tell_error)?);
    }
    p.close();
    p.join()?; // While it waits, this process calls the callbacks.
    Ok(())
}
