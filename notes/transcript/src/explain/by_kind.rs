//! Reasons that name what kind of actor prints the lines.

use crate::actor::ActorKind;
use crate::messages;
use notes_lang::Phrase;

/// [`messages::WHY_FIRST`] for two lines of one actor: for processes, threads, tasks.
pub(super) const WHY_SAME_ACTOR_FIRST: [Phrase; 3] = [
    messages::WHY_SAME_PROCESS_FIRST,
    messages::WHY_SAME_THREAD_FIRST,
    messages::WHY_SAME_TASK_FIRST,
];
/// [`messages::WHY_FIRST`] where the program waits between the two lines.
pub(super) const WHY_SECTION_FIRST: [Phrase; 3] = [
    messages::WHY_PROCESSES_FIRST,
    messages::WHY_THREADS_FIRST,
    messages::WHY_TASKS_FIRST,
];
/// [`messages::WHY_ALREADY`] for two lines of one actor.
pub(super) const WHY_SAME_ACTOR_ALREADY: [Phrase; 3] = [
    messages::WHY_SAME_PROCESS_ALREADY,
    messages::WHY_SAME_THREAD_ALREADY,
    messages::WHY_SAME_TASK_ALREADY,
];
/// [`messages::WHY_ALREADY`] where the program waits between the two lines.
pub(super) const WHY_SECTION_ALREADY: [Phrase; 3] = [
    messages::WHY_PROCESSES_ALREADY,
    messages::WHY_THREADS_ALREADY,
    messages::WHY_TASKS_ALREADY,
];

/// The phrase for actors of this kind.
pub(super) fn phrase(kind: ActorKind, [process, thread, task]: [Phrase; 3]) -> Phrase {
    match kind {
        ActorKind::Process => process,
        ActorKind::Thread => thread,
        ActorKind::Task => task,
    }
}
