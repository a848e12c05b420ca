//! Names without files: an abstract socket holds the name, and processes find the memory, a memfd, through `/proc`.

use std::ffi::CString;
use std::fs::{self, File};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, UnixAddr, bind, socket};
use nix::sys::stat::fstat;
use nix::unistd::{Uid, ftruncate};
use notes_runtime::memory::check_file_size;

use super::error::{OsError, SegmentError};

const MAX_NAME_BYTES: usize = 64;

/// The number of searches for memory whose name is in use. After that, the memory counts as out of reach.
const MAX_SEARCHES: usize = 20;

/// Seals that prevent changes of a segment's size.
const SEALS: SealFlag = SealFlag::F_SEAL_SHRINK
    .union(SealFlag::F_SEAL_GROW)
    .union(SealFlag::F_SEAL_SEAL);

/// What a segment holds. It is part of the memfd's name, which can't be changed, so all processes use the memory in
/// the same way: one that uses it as bytes and one that uses it as numbers would race with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Bytes, accessed by one-byte atomics.
    Bytes,
    /// A header and elements (a `TypedSegment`); the number in its word is the version of the layout.
    Values,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Bytes => "bytes",
            Kind::Values => "values-2",
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Kind::Bytes => "bytes",
            Kind::Values => "a value or an array",
        }
    }
}

/// A well-formed name, and the kind of segment that it names.
pub(super) struct SegmentName<'a>(&'a str, Kind);

/// Memory and the socket that will hold its name. The memfd's own name contains the socket's number, so that it can't
/// be mistaken for a later segment of the same name.
pub(super) struct Unbound {
    pub(super) memory: OwnedFd,
    socket: OwnedFd,
}

impl<'a> SegmentName<'a> {
    pub(super) fn validated(name: &'a str, kind: Kind) -> Result<SegmentName<'a>, SegmentError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=MAX_NAME_BYTES).contains(&name.len()) && name.bytes().all(is_allowed) {
            return Ok(SegmentName(name, kind));
        }
        let name = name.to_owned();
        Err(SegmentError::BadName { name })
    }

    pub(super) fn as_str(&self) -> &str {
        self.0
    }

    /// New memory of fixed size, all zero, that can't be found yet.
    pub(super) fn unbound(&self, bytes: usize) -> Result<Unbound, SegmentError> {
        let failed = |action| move |source| self.failed(action, source);
        let kind = (AddressFamily::Unix, SockType::Stream);
        let socket = socket(kind.0, kind.1, SockFlag::SOCK_CLOEXEC, None);
        let socket = socket.map_err(failed("create a socket"))?;
        let number = fstat(&socket)
            .map_err(failed("read the socket's inode number"))?
            .st_ino;
        let name = CString::new(self.memory_name(self.1, number)).unwrap_or_default();
        let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
        let memory = memfd_create(name.as_c_str(), flags).map_err(failed("create a memfd"))?;
        let length = i64::try_from(bytes).map_err(|_| failed("set the size")(Errno::EFBIG))?;
        if check_file_size(bytes as u64).is_err() {
            let action = "set the size: it is beyond the file size limit, which `ulimit -f` raises";
            return Err(self.failed(action, Errno::EFBIG));
        }
        ftruncate(&memory, length).map_err(failed("set the size"))?;
        fcntl(&memory, FcntlArg::F_ADD_SEALS(SEALS)).map_err(failed("seal the size"))?;
        Ok(Unbound { memory, socket })
    }

    /// Binds the name, if no process has it. From then on other processes can find the memory. Returns the socket and
    /// the memory.
    pub(super) fn bind(&self, unbound: Unbound) -> Result<(OwnedFd, OwnedFd), SegmentError> {
        let Unbound { memory, socket } = unbound;
        let address = UnixAddr::new_abstract(self.address().as_bytes());
        let bound = address.and_then(|address| bind(socket.as_raw_fd(), &address));
        match bound {
            Ok(()) => Ok((socket, memory)),
            Err(Errno::EADDRINUSE) => {
                let name = self.owned();
                let taken = self.taken_by_another_user();
                Err(taken.unwrap_or(SegmentError::Exists { name }))
            }
            Err(source) => Err(self.failed("bind the name", source)),
        }
    }

    /// Finds the memory that a process has created under this name; returns it and its size.
    pub(super) fn find(&self) -> Result<(File, usize), SegmentError> {
        for _ in 0..MAX_SEARCHES {
            let Some(number) = self.socket_number()? else {
                let name = self.owned();
                return Err(SegmentError::Missing { name });
            };
            let target = |kind| {
                let name = self.memory_name(kind, number);
                PathBuf::from(format!("/memfd:{name} (deleted)"))
            };
            let targets = [Kind::Bytes, Kind::Values].map(|kind| (kind, target(kind)));
            if let Some((kind, file, bytes)) = open_files().find_map(|path| open(&path, &targets)) {
                return self.of_wanted_kind(kind).map(|()| (file, bytes));
            }
            // The files of a process that is ending disappear from `/proc` a moment before its name.
            std::thread::sleep(Duration::from_millis(1));
        }
        let name = self.owned();
        let taken = self.taken_by_another_user();
        Err(taken.unwrap_or(SegmentError::OutOfReach { name }))
    }

    /// The error if this process sees that a process of another user has the name: any user can bind any address.
    fn taken_by_another_user(&self) -> Option<SegmentError> {
        let number = self.socket_number().ok()??;
        let socket = PathBuf::from(format!("socket:[{number}]"));
        let has_socket = |path: &PathBuf| fs::read_link(path).is_ok_and(|link| link == socket);
        // `/proc/PID/fd/NUMBER`
        let path = open_files().find(has_socket)?;
        let process = path.ancestors().nth(2)?;
        let uid = fs::metadata(process).ok()?.uid();
        let pid = process.file_name()?.to_str()?.parse().ok()?;
        let name = self.owned();
        (uid != Uid::effective().as_raw()).then_some(SegmentError::TakenByUser { name, pid, uid })
    }

    fn of_wanted_kind(&self, found: Kind) -> Result<(), SegmentError> {
        if found == self.1 {
            return Ok(());
        }
        Err(SegmentError::OtherKind {
            name: self.owned(),
            wanted: self.1.describe(),
            found: found.describe(),
        })
    }

    /// The inode of the socket that is bound to this name now.
    fn socket_number(&self) -> Result<Option<u64>, SegmentError> {
        let table = fs::read("/proc/net/unix");
        let table =
            table.map_err(|error| self.error("read /proc/net/unix", OsError::of(&error)))?;
        let table = String::from_utf8_lossy(&table);
        let path = format!("@{}", self.address());
        // The last of eight columns; a socket without a name has seven.
        let line = table
            .lines()
            .map(|line| line.split_ascii_whitespace().collect::<Vec<_>>())
            .find(|columns| columns.get(7) == Some(&path.as_str()));
        Ok(line.and_then(|columns| columns[6].parse().ok()))
    }

    /// The socket's address. It contains the user's id, so the names of different users don't clash.
    fn address(&self) -> String {
        format!("shared-memory/{}/{}", Uid::effective(), self.0)
    }

    fn memory_name(&self, kind: Kind, number: u64) -> String {
        format!("shared-memory:{}:{}:{number}", kind.word(), self.0)
    }

    fn owned(&self) -> String {
        self.0.to_owned()
    }

    fn failed(&self, action: &'static str, errno: Errno) -> SegmentError {
        self.error(action, OsError::new(errno as i32))
    }

    fn error(&self, action: &'static str, source: OsError) -> SegmentError {
        SegmentError::System {
            action,
            name: self.owned(),
            source,
        }
    }
}

/// The open files of all processes that this process may inspect, as paths under `/proc`.
fn open_files() -> impl Iterator<Item = PathBuf> {
    let entries = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    entries(PathBuf::from("/proc"))
        .filter(|entry| entry.file_name().as_encoded_bytes()[0].is_ascii_digit())
        .flat_map(move |process| entries(process.path().join("fd")))
        .map(|entry| entry.path())
}

/// The file behind `path` and its size, if it is one of the targets and a sealed memfd of this user.
fn open(path: &Path, targets: &[(Kind, PathBuf)]) -> Option<(Kind, File, usize)> {
    let link = fs::read_link(path).ok()?;
    let (kind, _) = targets.iter().find(|(_, target)| *target == link)?;
    let file = File::options().read(true).write(true).open(path).ok()?;
    let about = file.metadata().ok()?;
    let seals = SealFlag::from_bits_truncate(fcntl(&file, FcntlArg::F_GET_SEALS).ok()?);
    let is_ours = about.uid() == Uid::effective().as_raw() && seals.contains(SEALS);
    let bytes = usize::try_from(about.len()).ok()?;
    is_ours.then_some((*kind, file, bytes))
}
