//! A worker process: it takes tasks as long as there are any, and waits for more until the pool is closed.

use std::num::NonZeroU32;
use std::sync::atomic::Ordering::SeqCst;

use fork_demo::exit_now;
use notes_runtime::event;

use crate::board::{Claim, INLINE_RESULT, Kind, Results, Seat, State};
use crate::function::{Desk, Function};
use crate::looks::Looks;
use crate::overflow::Overflow;
use crate::pid;
use crate::shared::Shared;

/// How much of a worker's may lie in the overflow before the parent has read it. At least one result.
const OVERFLOW_BYTES: u64 = 64 << 20;

/// What a pool's timeline calls where its tasks and its results lie.
pub(crate) const TASKS: &str = "tasks";
pub(crate) const RESULTS: &str = "results";

#[derive(Debug)]
pub(crate) struct Worker<'s> {
    shared: &'s Shared,
    /// This process, unless a task has forked.
    pid: i32,
    seat_number: usize,
    seat: Seat<'s>,
    results: Results<'s>,
    looks: Looks,
    arguments: Vec<u8>,
    /// The id and the number of the task that it is at.
    task: u64,
    number: u64,
    /// How far the parent was seen to have read.
    known_head: u64,
    /// How far the overflow of this seat is used.
    overflow_used: u64,
    /// How much was put there since the parent was seen to have read all.
    overflow_unread: u64,
}

/// The whole life of the worker on a seat: its exit code.
pub(crate) fn serve(
    shared: &Shared,
    seat: usize,
    initializer: Option<&(dyn Fn() + Send + Sync)>,
    most_tasks: Option<NonZeroU32>,
) -> i32 {
    let pid = pid::current();
    if let Some(initializer) = initializer {
        initializer();
        end_forks_of(pid);
    }
    let mut worker = Worker {
        shared,
        pid,
        seat_number: seat,
        seat: shared.board.seat(seat),
        results: shared.board.results(seat),
        looks: Looks::new(),
        arguments: Vec::new(),
        task: 0,
        number: 0,
        known_head: 0,
        overflow_used: 0,
        overflow_unread: 0,
    };
    worker.seat.set_started();
    worker.seat.change(State::Starting, State::Looking);
    event::waits(TASKS);
    let mut next = worker.wait_for_task();
    let mut done = 0;
    while let Some(claim) = next {
        worker.work(&claim);
        done += 1;
        if most_tasks.is_some_and(|most| done == most.get()) {
            break;
        }
        next = worker.next_task();
    }
    0
}

/// Ends a process that a worker's task has forked and let return: the seat is the worker's, which goes on.
#[inline]
fn end_forks_of(worker: i32) {
    if pid::current() != worker {
        exit_now(0);
    }
}

/// A task for a worker that looks, or whom one was assigned to.
fn find(shared: &Shared, seat: Seat<'_>, number: usize) -> Option<Claim> {
    let tasks = shared.board.tasks();
    if seat.is(State::Assigned) {
        let position = seat.assigned();
        if !tasks.is_taken(position, number) {
            return None; // It is just being put.
        }
        seat.set(State::Busy);
        return Some(tasks.assigned(position));
    }
    // Busy first: from then on no other one is assigned to it.
    if !tasks.is_ready() || !seat.change(State::Looking, State::Busy) {
        return None;
    }
    let claim = tasks.claim(number);
    if claim.is_none() {
        seat.set(State::Looking);
    } else if tasks.is_ready() {
        // Whoever has put that one meanwhile has seen one that looks, and woken nobody.
        shared.wake_for_task();
    }
    claim
}

impl Worker<'_> {
    /// Takes the next task; waits for it. `None` when there will be none.
    fn next_task(&mut self) -> Option<Claim> {
        let tasks = self.shared.board.tasks();
        if let Some(claim) = tasks.claim(self.seat_number) {
            return Some(claim);
        }
        event::waits(TASKS);
        self.seat.set(State::Looking);
        self.wait_for_task()
    }

    /// Looks, sleeps and looks again until there is a task. The state is "looking", or "assigned" already.
    fn wait_for_task(&mut self) -> Option<Claim> {
        loop {
            let (shared, seat, number) = (self.shared, self.seat, self.seat_number);
            // The others who are awake, and the parent.
            let is_free = shared.has_a_processor_beside(shared.awake());
            let found = self
                .looks
                .look(is_free, || match find(shared, seat, number) {
                    Some(claim) => Some(Some(claim)),
                    None => shared.is_closing().then_some(None),
                });
            match found {
                None => self.sleep(),
                Some(None) => {
                    event::gives_up(TASKS);
                    return None;
                }
                Some(claim) => return claim,
            }
        }
    }

    /// Sleeps until there is something to do, or perhaps.
    fn sleep(&self) {
        let sleepers = self.shared.board.sleepers();
        sleepers.fetch_add(1, SeqCst);
        if self.seat.change(State::Looking, State::Asleep) {
            // Whoever puts a task from now on sees a sleeper; what was put before is seen here.
            if !self.shared.board.tasks().is_ready() && !self.shared.is_closing() {
                self.shared.bell(self.seat_number).wait();
            }
            if !self.seat.change(State::Asleep, State::Looking) {
                return; // Whoever has woken it has counted it off.
            }
        }
        sleepers.fetch_sub(1, SeqCst);
    }

    fn work(&mut self, claim: &Claim) {
        let task = &claim.task;
        self.seat.set_task(task.id);
        (self.task, self.number) = (task.id, task.number);
        let read = self.take_arguments(claim);
        self.shared.board.tasks().free(claim);
        event::gets(TASKS, task.number);
        match read {
            Ok(()) => {
                let arguments = std::mem::take(&mut self.arguments);
                Function::run_at(task.function, &arguments, task.items, task.skip, self);
                self.arguments = arguments;
            }
            Err(error) => {
                for item in task.skip..task.items {
                    self.begin(item);
                    self.done(Kind::Message, format!("its argument: {error}").as_bytes());
                }
            }
        }
        self.results.show();
        self.shared.wake_parent();
    }

    fn take_arguments(&mut self, claim: &Claim) -> std::io::Result<()> {
        if claim.elsewhere {
            let offset = Overflow::of_place(claim.place());
            return self
                .shared
                .overflow
                .take(offset, claim.task.len, &mut self.arguments);
        }
        self.arguments.clear();
        self.shared
            .board
            .tasks()
            .copy_out(claim, &mut self.arguments);
        Ok(())
    }

    /// Hands a record over, as soon as there is room.
    fn hand_over(&mut self, kind: Kind, bytes: &[u8]) {
        let (task, mut head) = (self.task, self.known_head);
        if !self.results.put(&mut head, task, kind, bytes) {
            self.wait_until(|results| results.put(&mut head, task, kind, bytes));
        }
        self.known_head = head;
    }

    /// Waits until the parent has read enough for `done` to succeed.
    fn wait_until(&self, mut done: impl FnMut(Results<'_>) -> bool) {
        loop {
            self.results.show();
            self.seat.set(State::WaitsForRoom);
            self.shared.wake_parent();
            if done(self.results) {
                self.seat.set(State::Busy);
                return;
            }
            self.shared.bell(self.seat_number).wait();
        }
    }

    /// Puts a long result into the overflow; where it lies there.
    fn put_elsewhere(&mut self, bytes: &[u8]) -> std::io::Result<[u8; 16]> {
        let len = bytes.len() as u64;
        if self.overflow_unread > 0 && self.overflow_unread + len > OVERFLOW_BYTES {
            self.wait_until(|results| results.is_read());
        }
        if self.results.is_read() {
            self.overflow_unread = 0;
        }
        let (start, used) = Overflow::next_in_seat(self.overflow_used, len);
        let offset = Overflow::of_seat(self.seat_number) + start;
        self.shared.overflow.put(offset, bytes)?;
        self.overflow_used = used;
        self.overflow_unread += len;
        let mut place = [0; 16];
        place[..8].copy_from_slice(&offset.to_ne_bytes());
        place[8..].copy_from_slice(&len.to_ne_bytes());
        Ok(place)
    }
}

impl Desk for Worker<'_> {
    #[inline]
    fn begin(&mut self, index: u32) {
        self.seat.begin(index);
    }

    #[inline]
    fn done(&mut self, kind: Kind, bytes: &[u8]) {
        end_forks_of(self.pid); // Before it writes anything where the worker does.
        event::puts(RESULTS, self.number);
        if bytes.len() <= INLINE_RESULT {
            return self.hand_over(kind, bytes);
        }
        if kind != Kind::Value {
            // A message longer than that is cut; where, UTF-8 is made whole again by the reader.
            return self.hand_over(kind, &bytes[..INLINE_RESULT]);
        }
        match self.put_elsewhere(bytes) {
            Ok(place) => self.hand_over(Kind::Elsewhere, &place),
            Err(error) => self.hand_over(Kind::Message, format!("its result: {error}").as_bytes()),
        }
    }
}
