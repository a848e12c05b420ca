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
}
