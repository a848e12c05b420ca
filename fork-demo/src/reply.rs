//! The contents of a child's [result file](crate::result_file): the child's value, or the reason why there is none.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use notes_runtime::codec;
use notes_runtime::descriptors::Checked;
use notes_runtime::memory::check_file_size;
use notes_runtime::thread::panic_message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ProcessError;
use crate::status::ExitStatus;
use crate::{current, result_file};

/// The first byte of the file. It tells what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Tag {
    /// The request for a spawned child. The child has not written yet.
    Request = 1,
    /// The serialized value. The child writes this tag when the rest is complete.
    Value = 2,
    /// Why the value cannot be serialized.
    NotSerializable = 3,
    /// The message of a panic.
    Panic = 4,
}

/// The exit code of a child that cannot pass its value to the parent.
const FAILED: i32 = 1;

/// The child calls this. Runs `body`, writes its value to the result file, and returns the exit code. If `body`
/// panics, writes the message to the file and resumes the panic.
pub(crate) fn run<T: Serialize>(body: impl FnOnce() -> T) -> i32 {
    // This is unwind safe, because the panic is resumed.
    let encoded = catch_unwind(AssertUnwindSafe(|| {
        codec::encode(&body(), vec![Tag::Value as u8])
    }));
    // Take the file only after the body has run: a fork that the body makes must not write to this file.
    let file = result_file::take_own();
    let (bytes, code) = match &encoded {
        Ok(Ok(bytes)) => (bytes, 0),
        Ok(Err(error)) => (&note(Tag::NotSerializable, &error.to_string()), FAILED),
        Err(payload) => (&note(Tag::Panic, panic_message(&**payload)), FAILED),
    };
    let written = file.map_or(Ok(()), |file| write(&file, bytes));
    if let Err(payload) = encoded {
        resume_unwind(payload);
    }
    match written {
        Ok(()) => code,
        Err(error) => {
            let name = current::current().name;
            notes_runtime::warn!("{name}: cannot write its value to a memory file: {error}");
            FAILED
        }
    }
}

fn note(tag: Tag, text: &str) -> Vec<u8> {
    [&[tag as u8], text.as_bytes()].concat()
}

/// Writes `bytes`, in place of the request that a spawned child has read from the file. Writes the tag last: if the
/// child is killed before that, the file has no tag.
fn write(file: &Checked<File>, bytes: &[u8]) -> io::Result<()> {
    let (tag, rest) = bytes.split_at(1.min(bytes.len()));
    check_file_size(bytes.len() as u64)?;
    let file = file.get()?;
    file.set_len(0)?;
    file.write_all_at(rest, 1)?;
    file.write_all_at(tag, 0)
}

/// The parent calls this. Returns the value of the process `name`, which ended with `status` and wrote `bytes`.
pub(crate) fn value<T: DeserializeOwned>(
    name: &str,
    status: ExitStatus,
    bytes: &[u8],
) -> Result<T, ProcessError> {
    let name = || name.to_owned();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    // With an unknown status the tag alone says that the value is complete.
    let may_have_succeeded = status.success() || status == ExitStatus::Unknown;
    match bytes {
        [tag, value @ ..] if *tag == Tag::Value as u8 && may_have_succeeded => codec::decode(value)
            .map_err(|reason| ProcessError::Decode {
                name: name(),
                reason,
            }),
        [tag, reason @ ..] if *tag == Tag::NotSerializable as u8 => Err(ProcessError::Encode {
            name: name(),
            reason: text(reason),
        }),
        [tag, message @ ..] if *tag == Tag::Panic as u8 => Err(ProcessError::Panicked {
            name: name(),
            message: text(message),
        }),
        _ if status.success() => Err(ProcessError::NoValue { name: name() }),
        _ => Err(ProcessError::Failed {
            name: name(),
            status,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Signal;

    #[test]
    fn only_a_child_that_exits_with_code_0_has_a_value() {
        let bytes = codec::encode(&7_u32, vec![Tag::Value as u8]).unwrap();
        let read = |status| value::<u32>("p", status, &bytes);
        assert_eq!(read(ExitStatus::Code(0)).unwrap(), 7);
        // The process was killed while it was writing.
        let killed = ExitStatus::Signal(Signal::KILL);
        assert!(matches!(
            read(killed),
            Err(ProcessError::Failed { status, .. }) if status == killed
        ));
        assert_eq!(read(ExitStatus::Unknown).unwrap(), 7);
        assert!(matches!(
            value::<u64>("p", ExitStatus::Code(0), &[Tag::Value as u8]),
            Err(ProcessError::Decode { .. })
        ));
    }

    #[test]
    fn a_spawn_request_left_in_the_file_is_not_a_value() {
        let unread = [Tag::Request as u8, 0, 0];
        assert!(matches!(
            value::<()>("p", ExitStatus::Code(0), &unread),
            Err(ProcessError::NoValue { .. })
        ));
    }
}
