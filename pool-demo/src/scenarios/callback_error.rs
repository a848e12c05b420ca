//! The pool calls the error callback for a task that fails (001 Pool, error_callback; the downloads of 002 异步3).

use notes::pace::sleep;
use notes::random::randint;
use notes::{explain, say};
use pool_demo::{Pool, TaskError, TaskFailure};

fn download(f: String) -> String {
    for i in 1..4 {
        say!("{f}下载文件{i}");
        sleep(randint(1, 3) as f64);
        assert!(f != "线程2", "连接中断");
    }
    "下载完成".to_owned()
}

fn alter_user(msg: String) {
    say!("{msg}");
}

fn tell_error(error: TaskError) {
    let TaskFailure::Panicked(reason) = &error.failure else {
        return say!("{error}");
    };
    explain!(en: "the download failed: {error}", zh: "下载失败：{reason}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let p = Pool::new(2)?;
    // 当执行成功时，callback 会被用于处理执行后的返回结果，否则，调用 error_callback 。
    drop(p.apply_async_with(download, "线程1".to_owned(), alter_user, tell_error)?);
    drop(p.apply_async_with(download, "线程2".to_owned(), alter_user, tell_error)?);
    p.close();
    p.join()?; // While it waits, this process calls the callbacks.
    Ok(())
}
