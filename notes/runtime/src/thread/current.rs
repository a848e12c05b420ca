//! The calling thread: Python's `threading.current_thread()`.

use std::sync::Arc;

use super::registry::{self, ThreadInfo};

/// The name of the main thread, in every process.
const MAIN: &str = "MainThread";

/// Returns the calling thread. The main thread, and a thread that no [`Thread`](super::Thread) started, count as main.
pub fn current_thread() -> CurrentThread {
    CurrentThread {
        info: registry::current(),
        ident: nix::sys::pthread::pthread_self(),
        native_id: nix::unistd::gettid().as_raw(),
    }
}

/// The calling thread's name: `MainThread` outside a [`Thread`](super::Thread).
pub fn current_name() -> String {
    current_thread().name().to_owned()
}

/// Returns the main thread of this process: Python's `threading.main_thread()`. Any thread may call this.
pub fn main_thread() -> MainThread {
    MainThread {
        native_id: nix::unistd::getpid().as_raw(),
    }
}

/// What any thread can know about the main thread. It is alive as long as its process, and no daemon.
///
/// It has no `ident`, because the POSIX library tells this only to the thread itself: call [`current_thread`] there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MainThread {
    native_id: i32,
}

impl MainThread {
    /// The main thread's name, `MainThread`.
    pub fn name(&self) -> &'static str {
        MAIN
    }

    /// The kernel's thread id, which is the process's id.
    pub fn native_id(&self) -> i32 {
        self.native_id
    }
}

/// What is known about a thread; other threads may use it too.
#[derive(Clone, Debug)]
pub struct CurrentThread {
    /// `None`: the main thread.
    info: Option<Arc<ThreadInfo>>,
    ident: u64,
    native_id: i32,
}

impl CurrentThread {
    /// The thread's name.
    pub fn name(&self) -> &str {
        self.info.as_ref().map_or(MAIN, |info| info.name())
    }

    /// The POSIX library's name for the thread (`pthread_self`): unique within the process while
    /// the thread lives, and unknown to the kernel.
    pub fn ident(&self) -> u64 {
        self.ident
    }

    /// The kernel's thread id, unique in the system; in the main thread it is the process's id.
    pub fn native_id(&self) -> i32 {
        self.native_id
    }

    /// Whether the program may end before this thread; always false for the main thread.
    pub fn is_daemon(&self) -> bool {
        self.info.as_ref().is_some_and(|info| info.is_daemon())
    }

    /// Whether the thread has started and not ended yet. The main thread lives as long as its process.
    pub fn is_alive(&self) -> bool {
        self.info.as_ref().is_none_or(|info| info.is_alive())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::thread::Thread;

    #[test]
    fn current_thread_and_handle_report_the_same() {
        let (tell, told) = mpsc::channel();
        let body = move || tell.send(current_thread()).unwrap();
        let mut thread = Thread::new(body).named("self").daemon(true);
        thread.start().unwrap();
        let seen = told.recv().unwrap();
        assert_eq!(seen.name(), "self");
        assert_eq!(Some(seen.native_id()), thread.native_id());
        assert_ne!(seen.ident(), current_thread().ident());
        assert!(seen.is_daemon() && thread.is_daemon());
        thread.join().unwrap();
        assert!(!seen.is_alive());
    }

    #[test]
    fn the_initial_thread_is_the_main_thread() {
        let main = current_thread();
        assert_eq!(main.name(), "MainThread");
        assert!(main.is_alive() && !main.is_daemon());
    }

    #[test]
    fn a_thread_finds_the_main_thread() {
        let (tell, told) = mpsc::channel();
        let mut thread = Thread::new(move || tell.send((main_thread(), current_thread())).unwrap());
        thread.start().unwrap();
        let (main, own) = told.recv().unwrap();
        thread.join().unwrap();
        assert_eq!(main.name(), "MainThread");
        assert_eq!(u32::try_from(main.native_id()), Ok(std::process::id()));
        assert_ne!(main.native_id(), own.native_id());
    }
}
