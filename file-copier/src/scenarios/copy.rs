//! A file copier with a pool of three processes that shows its progress (000 多进程版文件复制器).

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::Context;
use file_copier::{CopyError, DemoFolder, Folder, PartFile, PartFileCleanup, Progress};
use file_copier::{ask_for_path, printable};
use notes::demo::ChineseHelp as _;
use notes::pace::sleep;
use notes::random::random;
use notes::{event, say};
use pool_demo::Pool;

const QUESTION: &str = "请输入要复制文件夹名字:";
const WORKERS: usize = 3;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Copy a small folder that the demo makes, and remove both
    #[arg(long, zh = "程序自己建一个小文件夹来复制，然后把原文件夹和副本都删掉")]
    demo_folder: bool,
}

/// A file's name, its source folder and its destination folder. They are passed as their original bytes.
type Job = (OsString, OsString, OsString);

/// Copies a file; runs in a worker. A failure comes back as a result, too, so the parent does not wait for ever for a
/// name in a queue.
fn copy_file(job: Job) -> Result<(), String> {
    copy(job).map_err(|error| format!("{:#}", anyhow::Error::from(error)))
}

fn copy((file_name, source_folder, dest_folder): Job) -> Result<(), CopyError> {
    let _work = event::work(printable(&file_name));
    let source = Path::new(&source_folder).join(&file_name);
    let mut f_read = File::open(&source).map_err(CopyError::context("open", &source))?;
    let mut f_write = PartFile::create(Path::new(&dest_folder), &file_name)?;
    let mut content = [0; 1024];
    loop {
        sleep(random());
        match f_read
            .read(&mut content)
            .map_err(CopyError::context("read", &source))?
        {
            0 => break,
            count => f_write
                .write_all(&content[..count])
                .map_err(CopyError::context("write the copy of", &source))?,
        }
    }
    f_write.finish()
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    // 获取要复制的文件夹
    if options.demo_folder {
        let demo_folder = DemoFolder::create()?;
        say!("{QUESTION}{}", demo_folder.path().display());
        return copy_folder(&demo_folder.path());
    }
    match ask_for_path(QUESTION).context("cannot read the folder's name")? {
        Some(name) => copy_folder(&name),
        None => {
            say!();
            notes::warn!(
                "no folder name was given; --demo-folder makes a small folder and copies it"
            );
            Ok(())
        }
    }
}

fn copy_folder(source_folder_name: &Path) -> anyhow::Result<()> {
    // Read the folder before anything is created: a wrong name then leaves nothing behind.
    let folder = Folder::open(source_folder_name)?;
    // 创建目标文件夹
    folder.make_dest()?;
    for name in &folder.others {
        notes::warn!("{} is no plain file: left out", printable(name));
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
            move |error| show(file_name, Some(error.to_string())),
        );
        drop(result?); // The callbacks already have the result.
    }
    pool.close();
    pool.join()?; // 主进程显示进度
    say!();
    for failure in progress.failures() {
        notes::warn!("{failure}");
    }
    Ok(progress.finish()?)
}
