//! How many system calls a message takes.

use queue_ipc::simplex_pipe;

use crate::traced::{count_system_calls, is_tracing_allowed};

notes_testkit::promises![a_short_message_takes_one_system_call_to_send_and_one_to_receive,];

const MANY: usize = 500;

/// The turns take none while no other process wants one.
fn a_short_message_takes_one_system_call_to_send_and_one_to_receive() {
    if !is_tracing_allowed() {
        return notes::say!("skipped: this machine does not allow ptrace");
    }
    let (receiver, sender) = simplex_pipe::<(u64, String)>().unwrap();
    // A process's first turn asks the kernel for the thread's id, which is not counted.
    let there_and_back = || {
        sender.send((7, "resize".to_owned())).unwrap();
        assert_eq!(receiver.recv().unwrap(), (7, "resize".to_owned()));
    };
    let calls = count_system_calls(there_and_back, || (0..MANY).for_each(|_| there_and_back()));
    assert_eq!(calls, 2 * MANY);
}
