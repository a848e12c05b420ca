//! The parent's request to a spawned child. It is in a memory file that is the child's standard input at first.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsFd;

use notes_runtime::actor::ActorPath;
use notes_runtime::memory::check_file_size;
use notes_runtime::{codec, inherit};
use serde::{Deserialize, Serialize};

use super::call::Call;
use crate::child_main::ChildSetup;
use crate::current::Identity;
use crate::error::StartError;
use crate::reply::Tag;
use crate::result_file;

/// All data that the parent sends to a spawned child.
#[derive(Serialize, Deserialize)]
pub(super) struct SpawnRequest {
    pub(super) function: String,
    pub(super) argument: Vec<u8>,
    /// The settings that [`inherit::save`] has saved.
    pub(super) settings: Vec<(String, Vec<u8>)>,
    /// Whether the child writes the function's value to the file that contains this request.
    returns_value: bool,
    identity: Box<Identity>,
    actor_path: ActorPath,
}

impl SpawnRequest {
    pub(super) fn setup(&self) -> ChildSetup {
        let identity = self.identity.clone();
        let dies_with_parent = identity.dies_with_parent;
        ChildSetup::new(identity, &self.actor_path, dies_with_parent)
    }
}

/// Writes the request to a memory file: the child's result file, if it has one. (With a pipe, the parent would have
/// to wait for a child that reads slowly or has died.)
pub(super) fn write(
    call: &Call,
    setup: &ChildSetup,
    actor_path: &ActorPath,
) -> Result<File, StartError> {
    let request = SpawnRequest {
        function: call.function().to_owned(),
        argument: call.argument()?.to_vec(),
        settings: inherit::save().map_err(|source| StartError::Setting { source })?,
        returns_value: setup.result_file.is_some(),
        identity: setup.identity.clone(),
        actor_path: actor_path.clone(),
    };
    let call = "writing a memory file";
    file_with(&request, setup).map_err(|source| StartError::Kernel { call, source })
}

fn file_with(request: &SpawnRequest, setup: &ChildSetup) -> io::Result<File> {
    let bytes = codec::encode(request, vec![Tag::Request as u8]).map_err(io::Error::other)?;
    let result_file = setup.result_file.map(result_file::descriptor_of);
    let mut file = match result_file.transpose()?.flatten() {
        Some(file) => file,
        None => result_file::memory_file()?,
    };
    check_file_size(bytes.len() as u64)?;
    file.write_all(&bytes)?;
    file.rewind()?;
    Ok(file)
}

/// The child calls this. Reads the request from standard input, and replaces standard input with `/dev/null`.
pub(super) fn read() -> io::Result<SpawnRequest> {
    let mut file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    nix::unistd::dup2_stdin(File::open("/dev/null")?)?;
    let request = bytes.get(1..).unwrap_or_default();
    let request: SpawnRequest = codec::decode(request).map_err(io::Error::other)?;
    if request.returns_value {
        result_file::set_own(file)?;
    }
    Ok(request)
}
