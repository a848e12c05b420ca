//! What the demo says besides the notes' lines, in English and Chinese.

use std::io;

use anyhow::anyhow;
use file_copier::{CopyError, Incomplete, Operation, printable};
use notes::os_error_text;
use pool_demo::TaskError;

/// An operation that failed, the file or folder, and the cause.
pub(crate) fn copy_error(error: &CopyError) -> String {
    let operation_zh = match error.operation {
        Operation::ReadFolder => "读取文件夹",
        Operation::CreateFolder => "创建文件夹",
        Operation::OpenFile => "打开",
        Operation::ReadFile => "读取",
        Operation::CreateFile => "创建",
        Operation::WriteFile => "写入",
        _ => "处理",
    };
    let path = printable(error.path.as_os_str());
    let cause = os_error_text(&error.source);
    notes::text!(en: "{error}: {cause}", zh: "无法{operation_zh} {path}：{cause}")
}

/// An operation that ends the demo.
pub(crate) fn failure(error: CopyError) -> anyhow::Error {
    anyhow!(copy_error(&error))
}

/// The question for the folder has no answer, because standard input can't be read.
pub(crate) fn no_answer(error: io::Error) -> anyhow::Error {
    let cause = match error.kind() {
        io::ErrorKind::InvalidData => {
            notes::text!(en: "a line is longer than 4096 bytes", zh: "有一行超过了 4096 字节")
        }
        _ => os_error_text(&error),
    };
    anyhow!(notes::text!(
        en: "cannot read the folder's name from standard input: {cause}",
        zh: "无法从标准输入读取文件夹的名字：{cause}"
    ))
}

/// The input ended at the question for the folder.
pub(crate) fn no_folder_given() -> String {
    notes::text!(
        en: "no folder name was given; --demo-folder creates a small folder and copies it",
        zh: "没有给出文件夹的名字；加上 --demo-folder，程序会自己建一个小文件夹来复制"
    )
}

/// An entry of the folder that is not copied.
pub(crate) fn skipped(name: &str) -> String {
    notes::text!(en: "{name} is not a regular file: skipped", zh: "{name} 不是普通文件，跳过")
}

/// A worker ended before it copied its file.
pub(crate) fn worker_failed(error: &TaskError) -> String {
    notes::text!(en: "{error}", zh: "复制它的工作进程异常终止")
}

/// Some files were not copied.
pub(crate) fn incomplete(error: Incomplete) -> anyhow::Error {
    let Incomplete { failed, files, .. } = error;
    anyhow!(notes::text!(en: "{error}", zh: "{files} 个文件中有 {failed} 个没有复制成功"))
}
