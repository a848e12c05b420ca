//! A copier with a pool of three processes that shows how far it is (000 多进程版文件复制器).

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use file_copier::{CopyError, DemoFolder, Folder, PartFile, PartsOf, shown};
use notes::pace::sleep;
use notes::random::random;
use notes::{event, say};
use pool_demo::Pool;

const QUESTION: &str = "请输入要复制文件夹名字:";
const WORKERS: NonZeroUsize = NonZeroUsize::new(3).unwrap();

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Copy a small folder that the demo makes, and remove both
    #[arg(long)]
    demo_folder: bool,
}

/// Copies a file to the given folder; runs in a worker.
fn copy_file(file_name: &OsStr, folder: &Folder) -> Result<(), CopyError> {
    let _work = event::work(shown(file_name));
    let source = folder.source.join(file_name);
    let mut f_read = File::open(&source).map_err(CopyError::of("open", &source))?;
    let mut f_write = PartFile::create(&folder.dest, file_name)?;
    let mut content = [0; 1024];
    loop {
        sleep(random());
        match f_read
            .read(&mut content)
            .map_err(CopyError::of("read", &source))?
        {
            0 => break,
            count => f_write
                .write_all(&content[..count])
                .map_err(CopyError::of("write the copy of", &source))?,
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
            notes::complain!(
                "nobody names a folder, so nothing is copied; --demo-folder copies one that I make"
            );
            Ok(())
        }
    }
}

/// Gets the name of the folder to copy; `None` at the end of the keyboard.
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
    // The folder is read before anything is made: a wrong name leaves nothing behind.
    let folder = Folder::open(source_folder_name)?;
    folder.make_dest()?;
    for name in &folder.others {
        notes::complain!("{} is no plain file: left out", shown(name));
    }

    // The function is told to the workers at their start. What comes back of a file says also that it
    // could not be copied: nobody waits for ever for a name in a queue.
    let copy = |file_name: OsString| {
        let copied = copy_file(&file_name, &folder);
        copied.map_err(|error| format!("{:#}", anyhow::Error::from(error)))
    };
    let mut pool = Pool::new(WORKERS, copy)?;
    let _parts = PartsOf::processes(pool.workers(), &folder.dest);
    for file_name in &folder.files {
        pool.apply_async(file_name.clone())?;
    }
    pool.close();

    // The parent shows how far it is.
    let all_file_num = folder.files.len();
    let mut failures = Vec::new();
    let mut ended = 0;
    while let Some(done) = pool.next_done()? {
        ended += 1;
        let copy_rate = ended as f64 * 100.0 / all_file_num as f64;
        let file_name = shown(&folder.files[done.task]);
        say::prompt(&format!("\r{copy_rate:.2}...({file_name}){:50}", ""));
        let outcome = done.outcome.unwrap_or_else(|lost| Err(lost.to_string()));
        failures.extend(outcome.err().map(|why| format!("{file_name}: {why}")));
    }
    say!();
    pool.join()?;
    failures
        .iter()
        .for_each(|failure| notes::complain!("{failure}"));
    ensure!(
        failures.is_empty(),
        "{} of {all_file_num} files are not copied",
        failures.len()
    );
    Ok(())
}
