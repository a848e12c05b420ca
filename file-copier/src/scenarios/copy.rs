//! A file copier with a pool of three processes that shows its progress (000 多进程版文件复制器).

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use file_copier::{CopyError, DemoFolder, Folder, Operation, PartFile, PartFileCleanup, Progress};
use file_copier::{ask_for_path, printable};
use notes::demo::ChineseHelp as _;
use notes::pace::sleep;
use notes::random::random;
use notes::say;
use pool_demo::Pool;

use crate::messages;

const QUESTION: &str = "请输入要复制文件夹名字:";
const WORKERS: usize = 3;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Create a small sample folder, copy it, then delete both
    #[arg(long, zh = "程序自己建一个小文件夹来复制，然后把它和副本都删掉")]
    demo_folder: bool,
}

/// A file's name, its source folder and its destination folder. They are passed as their original bytes.
type Job = (OsString, OsString, OsString);

/// Copies a file; runs in a worker. A failure comes back as a result, too, so the parent does not wait forever for a
/// name in a queue.
fn copy_file(job: Job) -> Result<(), String> {
    copy(job).map_err(|error| messages::copy_error(&error))
}

fn copy((file_name, source_folder, dest_folder): Job) -> Result<(), CopyError> {
    let source = Path::new(&source_folder).join(&file_name);
    let mut f_read =
        File::open(&source).map_err(CopyError::context(Operation::OpenFile, &source))?;
    let copy = Path::new(&dest_folder).join(&file_name);
    let mut f_write = PartFile::create(Path::new(&dest_folder), &file_name)?;
    let mut content = [0; 1024];
    loop {
        sleep(random());
        match f_read
            .read(&mut content)
            .map_err(CopyError::context(Operation::ReadFile, &source))?
        {
            0 => break,
            count => f_write
                .write_all(&content[..count])
                .map_err(CopyError::context(Operation::WriteFile, &copy))?,
        }
    }
    f_write.finish()
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    // 获取要复制的文件夹
    if options.demo_folder {
        let demo_folder = DemoFolder::create().map_err(messages::failure)?;
        say!("{QUESTION}{}", demo_folder.path().display());
        return copy_folder(&demo_folder.path());
    }
    match ask_for_path(QUESTION).map_err(messages::no_answer)? {
        Some(name) => copy_folder(&name),
        None => {
            say!(); // Ends the line of the question.
            notes::warn!("{}", messages::no_folder_given());
            Ok(())
        }
    }
}

fn copy_folder(source_folder_name: &Path) -> anyhow::Result<()> {
    // Read the folder before anything is created: a wrong name then leaves nothing behind.
    let folder = Folder::open(source_folder_name).map_err(messages::failure)?;
    // 创建目标文件夹
    folder.make_dest().map_err(messages::failure)?;
    for name in &folder.others {
        notes::warn!("{}", messages::skipped(&printable(name)));
    }
    let all_file_num = folder.files.len();
    // The pool's workers, and those that replace a worker that was killed while it copied.
    let workers = (1..=WORKERS + all_file_num.min(100)).map(|n| format!("ForkPoolWorker-{n}"));
    let _parts = PartFileCleanup::processes(workers, &folder.dest);
    let progress = Progress::new(all_file_num);
    let show = |file_name: &OsStr, failure| {
        let copy_rate = progress.done(file_name, failure);
        let file_name = printable(file_name);
        say::prompt(&format!("\r{copy_rate:.2}...({file_name}){:50}", ""));
    };

    // 创建进程池
    let pool = Pool::new(WORKERS)?;
    for file_name in &folder.files {
        // 向进程池中添加任务
        let (source, dest) = (folder.source.clone().into(), folder.dest.clone().into());
        let result = pool.apply_async_with(
            copy_file,
            (file_name.clone(), source, dest),
            move |copied| show(file_name, copied.err()),
            move |error| show(file_name, Some(messages::worker_failed(&error))),
        );
        drop(result?); // The callbacks already have the result.
    }
    pool.close();
    pool.join()?; // 主进程显示进度
    say!();
    for failure in progress.failures() {
        notes::warn!("{failure}");
    }
    progress.finish().map_err(messages::incomplete)
}
