//! The operating system's errors, in the language of `--lang` or the locale.

use std::io;

use nix::errno::Errno;
use notes_lang::{self as lang, Lang};

/// What the operating system refused.
///
/// In English this is std's text. In Chinese, a frequent error is a few words, and a rare one is its number.
///
/// ```
/// use std::io;
///
/// use notes::lang::{self, Lang};
///
/// let error = io::Error::from_raw_os_error(2);
/// lang::set(Some(Lang::Zh));
/// assert_eq!(notes::os_error_text(&error), "不存在");
/// lang::set(Some(Lang::En));
/// assert_eq!(notes::os_error_text(&error), error.to_string());
/// ```
pub fn os_error_text(error: &io::Error) -> String {
    match (lang::current(), error.raw_os_error()) {
        (Lang::Zh, Some(number)) => in_chinese(number),
        _ => error.to_string(),
    }
}

fn in_chinese(number: i32) -> String {
    let text = match Errno::from_raw(number) {
        Errno::ENOENT => "不存在",
        Errno::EACCES | Errno::EPERM => "没有权限",
        Errno::ENOTDIR => "不是文件夹",
        Errno::EISDIR => "是文件夹，不是文件",
        Errno::EEXIST => "已经存在",
        Errno::ENAMETOOLONG => "名字太长",
        Errno::ELOOP => "符号链接太多，或者互相指向",
        Errno::ENOSPC => "磁盘已满",
        Errno::EDQUOT => "磁盘配额已用完",
        Errno::EROFS => "文件系统是只读的",
        Errno::EMFILE | Errno::ENFILE => "打开的文件太多",
        Errno::EIO => "读写设备出错",
        Errno::EADDRINUSE => "地址已经占用",
        Errno::EADDRNOTAVAIL => "本机没有这个地址",
        Errno::ENETUNREACH => "网络不通",
        Errno::EHOSTUNREACH => "主机不通",
        Errno::ECONNREFUSED => "对方拒绝连接",
        Errno::EMSGSIZE => "内容太长",
        _ => return format!("系统错误 {number}"),
    };
    text.to_owned()
}
