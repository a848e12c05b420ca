//! A file copier with a pool of three processes that shows its progress (000 多进程版文件复制器).

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use file_copier::{CopyError, DemoFolder, Folder, PartFile, PartsOf, printable};
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
    let demo_folder = options.demo_folder.then(DemoFolder::create).transpose()?;
    let source_folder_name = match &demo_folder {
        Some(demo_folder) => {
            say!("{QUESTION}{}", demo_folder.path().display());
            Some(demo_folder.path())
        }
        None => ask()?,
    };
    match source_folder_name {
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

/// Asks for the name of the folder to copy; `None` at the end of the input.
fn ask() -> anyhow::Result<Option<PathBuf>> {
    say::prompt(QUESTION);
    let mut line = Vec::new();
    let read = io::stdin().lock().read_until(b'\n', &mut line);
    let count = read.context("cannot read the folder's name")?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok((count > 0).then(|| OsString::from_vec(line).into()))
}

fn copy_folder(source_folder_name: &Path) -> anyhow::Result<()> {
    // Read the folder before anything is created: a wrong name then leaves nothing behind.
    let folder = Folder::open(source_folder_name)?;
    folder.make_dest()?;
    for name in &folder.others {
        notes::warn!("{} is no plain file: left out", printable(name));
    }

    let progress = Progress::of(folder.files.len());
    let _parts = PartsOf::processes(workers_names(folder.files.len()), &folder.dest);
    let pool = Pool::new(WORKERS)?;
    for file_name in &folder.files {
        let (name, progress) = (printable(file_name).to_string(), &progress);
        let lost = name.clone();
        let (source, dest) = (folder.source.clone().into(), folder.dest.clone().into());
        let result = pool.apply_async_with(
            copy_file,
            (file_name.clone(), source, dest),
            move |copied| progress.ended(name, copied.err()),
            move |error| progress.ended(lost, Some(error.to_string())),
        );
        drop(result?); // The callbacks already have the result.
    }
    pool.close();
    pool.join()?; // Meanwhile the parent shows the progress.
    say!();
    let failures = progress.failures.borrow();
    failures
        .iter()
        .for_each(|failure| notes::warn!("{failure}"));
    ensure!(
        failures.is_empty(),
        "{} of {} files are not copied",
        failures.len(),
        folder.files.len()
    );
    Ok(())
}

/// The names of all possible workers: the first ones, and the replacements of workers that were killed while they
/// copied.
fn workers_names(files: usize) -> impl Iterator<Item = String> {
    let most = WORKERS + files.min(100);
    (1..=most).map(|number| format!("ForkPoolWorker-{number}"))
}

/// The progress of the copy.
struct Progress {
    all_file_num: usize,
    ended: Cell<usize>,
    failures: RefCell<Vec<String>>,
}

impl Progress {
    fn of(all_file_num: usize) -> Progress {
        Progress {
            all_file_num,
            ended: Cell::new(0),
            failures: RefCell::default(),
        }
    }

    fn ended(&self, file_name: String, failure: Option<String>) {
        self.ended.update(|ended| ended + 1);
        let copy_rate = self.ended.get() as f64 * 100.0 / self.all_file_num as f64;
        say::prompt(&format!("\r{copy_rate:.2}...({file_name}){:50}", ""));
        let failure = failure.map(|why| format!("{file_name}: {why}"));
        self.failures.borrow_mut().extend(failure);
    }
}
