//! What a spawned child is told, as the memory file that is its standard input at first.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsFd;

use nix::sys::memfd::{MFdFlags, memfd_create};
use notes_lang::{self as lang, Lang};
use notes_runtime::actor::Birth;
use notes_runtime::{event, interrupt, pace, random};
use serde::{Deserialize, Serialize};

use super::entry::Call;
use crate::current::Identity;
use crate::error::StartError;
use crate::inside::Newborn;

/// All that a spawned child knows of its parent.
#[derive(Serialize, Deserialize)]
pub(super) struct Letter {
    pub(super) function: String,
    pub(super) argument: Vec<u8>,
    pub(super) settings: Settings,
    identity: Box<Identity>,
    birth: Birth,
    dies_with_parent: bool,
}

/// What the command line set in the parent.
#[derive(Serialize, Deserialize)]
pub(super) struct Settings {
    speed: f64,
    seed: u64,
    handles_signals: bool,
    lang: String,
}

impl Settings {
    fn of_this_process() -> Settings {
        Settings {
            speed: pace::speed(),
            seed: random::seed_of_run(),
            handles_signals: interrupt::is_installed(),
            lang: lang::current().code().to_owned(),
        }
    }

    pub(super) fn apply(&self) {
        pace::set_speed(self.speed);
        random::seed_run(Some(self.seed));
        lang::set(Lang::of_code(&self.lang));
        interrupt::continue_as_child(self.handles_signals);
        // Nobody can see its events then, but it does its work all the same.
        if let Err(error) = event::open_from_env() {
            notes_runtime::warn!("warning: {error}");
        }
    }
}

impl Letter {
    pub(super) fn newborn(&self) -> Newborn {
        let identity = self.identity.clone();
        Newborn::new(identity, &self.birth, self.dies_with_parent)
    }
}

/// Writes the letter to a file in memory that has no name and goes with its last descriptor. (A
/// pipe would make the parent wait for a child that is slow to read, or dead.)
pub(super) fn write(call: &Call, newborn: &Newborn, birth: &Birth) -> Result<File, StartError> {
    let letter = Letter {
        function: call.function().to_owned(),
        argument: call.argument()?.to_vec(),
        settings: Settings::of_this_process(),
        identity: newborn.identity.clone(),
        birth: birth.clone(),
        dies_with_parent: newborn.dies_with_parent,
    };
    let call = "memfd_create";
    file_with(&letter).map_err(|source| StartError::Kernel { call, source })
}

fn file_with(letter: &Letter) -> io::Result<File> {
    let bytes = postcard::to_allocvec(letter).map_err(io::Error::other)?;
    let mut file = File::from(memfd_create(c"spawn", MFdFlags::MFD_CLOEXEC)?);
    file.write_all(&bytes)?;
    file.rewind()?;
    Ok(file)
}

/// In the child: reads standard input, and puts `/dev/null` in its place.
pub(super) fn read() -> io::Result<Letter> {
    let mut file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    nix::unistd::dup2_stdin(File::open("/dev/null")?)?;
    postcard::from_bytes(&bytes).map_err(io::Error::other)
}
