//! The parent's books: what was given out, to be answered by a result or an error, each exactly once.

mod deaths;
mod table;

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::fence;
use std::time::{Duration, Instant};

use notes_runtime::event;

use crate::board::{INLINE_ARGUMENTS, PLACES, Task};
use crate::crew::Crew;
use crate::deadline::Deadline;
use crate::error::{PoolError, TaskError, Why};
use crate::feed::Feed;
use crate::function::Function;
use crate::looks::Looks;
use crate::overflow::Overflow;
use crate::shared::Shared;
use crate::worker::{RESULTS, TASKS};
use table::{Entry, Table};

/// How much of arguments may be given out at once. At least one task's.
const BYTES: usize = 64 << 20;
/// After how many items given out results are read.
const READ_AFTER: u32 = 1024;
/// How often it looks for the dead while results come all the time.
const LOOK_FOR_DEAD: Duration = Duration::from_millis(5);
/// How long it sleeps at most before it looks by itself.
const SLICE: Duration = Duration::from_millis(100);

/// What came of an item: the bytes of its result, or why there are none.
pub(crate) type Outcome<'b> = Result<&'b [u8], TaskError>;

/// What is to be done when the books are closed again: a callback may write in them.
pub(crate) type Deferred<'a> = Box<dyn FnOnce() + 'a>;

/// Where outcomes go.
pub(crate) trait Sink<'a> {
    /// Item `index` has ended.
    fn take(&self, index: u64, outcome: Outcome<'_>) -> Option<Deferred<'a>>;
}

/// What is to be called: one function, for one or more arguments.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<u8>,
    pub(crate) items: u32,
    /// The number of the first item.
    pub(crate) first: u64,
}

/// The books.
pub(crate) struct Ledger<'a> {
    pub(crate) shared: Arc<Shared>,
    pub(crate) crew: Crew<'a>,
    table: Table<'a>,
    /// The position of the next task on the board.
    position: u64,
    /// The seats whose workers have had no task so far: the first tasks are for them, so that as many tasks as there
    /// are workers are in as many processes, however short they are.
    fresh: Range<usize>,
    /// Tasks that must be put before any other: those of the dead, which they had not begun, and what found no room.
    again: VecDeque<u64>,
    /// How many tasks there were.
    numbers: u64,
    retries: u32,
    deferred: Vec<Deferred<'a>>,
    feeds: VecDeque<Box<dyn Feed<'a> + 'a>>,
    /// How many items were given out since results were last read.
    given: u32,
    looked_for_dead: Instant,
    /// A picture knows that it waits.
    is_waiting: bool,
    looks: Looks,
    buffer: Vec<u8>,
    long: Vec<u8>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(shared: Arc<Shared>, crew: Crew<'a>, retries: u32) -> Ledger<'a> {
        Ledger {
            fresh: 0..shared.board.seats(),
            shared,
            crew,
            table: Table::default(),
            position: 0,
            again: VecDeque::new(),
            numbers: 0,
            retries,
            deferred: Vec::new(),
            feeds: VecDeque::new(),
            given: 0,
            looked_for_dead: Instant::now(),
            is_waiting: false,
            looks: Looks::new(),
            buffer: Vec::new(),
            long: Vec::new(),
        }
    }

    /// How many tasks have not ended.
    pub(crate) fn open(&self) -> usize {
        self.table.open
    }

    /// Whether there is nothing to wait for, and nobody to be called.
    pub(crate) fn is_settled(&self) -> bool {
        self.table.open == 0 && self.feeds.is_empty() && self.deferred.is_empty()
    }

    /// How many tasks were ever given out.
    pub(crate) fn numbers(&self) -> u64 {
        self.numbers
    }

    /// Adds tasks that are made when there is room for them, after those that were added before.
    pub(crate) fn add_feed(&mut self, feed: Box<dyn Feed<'a> + 'a>) {
        self.feeds.push_back(feed);
    }

    /// Takes the first of what was added, if there is room for it, to make a task of it and put it back.
    pub(crate) fn take_feed(&mut self) -> Option<Box<dyn Feed<'a> + 'a>> {
        // They leave half of the room to those who wait for it.
        let half = self.position + PLACES as u64 / 2;
        let has_room = self.has_room() && self.shared.board.tasks().has_room(half);
        has_room.then(|| self.feeds.pop_front())?
    }

    /// Puts back what has more tasks.
    pub(crate) fn put_back(&mut self, feed: Box<dyn Feed<'a> + 'a>) {
        self.feeds.push_front(feed);
    }

    /// Whether somebody is to be called.
    pub(crate) fn has_deferred(&self) -> bool {
        !self.deferred.is_empty()
    }

    pub(crate) fn take_deferred(&mut self) -> Vec<Deferred<'a>> {
        std::mem::take(&mut self.deferred)
    }

    /// An empty buffer for arguments, with room if there is one left over.
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        self.table.spare.pop().unwrap_or_default()
    }

    /// Whether a task can be given out at once.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        self.again.is_empty()
            && (self.table.bytes < BYTES || self.table.open == 0)
            && self.shared.board.tasks().has_room(self.position)
    }

    /// Gives out a task: at once where there is room, else before all others.
    pub(crate) fn give_out(&mut self, call: Call, sink: Rc<dyn Sink<'a> + 'a>) {
        let has_room = self.again.is_empty() && self.shared.board.tasks().has_room(self.position);
        self.given = self.given.saturating_add(call.items);
        let entry = Entry {
            call,
            number: self.numbers,
            ended: 0,
            retries: self.retries,
            retried: 0,
            unbegun: 0,
            sink,
        };
        self.numbers += 1;
        let id = self.table.insert(entry);
        if has_room {
            self.put(id);
        } else {
            self.again.push_back(id);
        }
        if self.given >= READ_AFTER {
            // Lest workers wait for room while there are more and more tasks to do.
            self.read_results();
        }
    }

    /// An item that can't even be given out.
    pub(crate) fn refuse(&mut self, index: u64, why: Why, sink: &Rc<dyn Sink<'a> + 'a>) {
        let error = TaskError { task: index, why };
        self.deferred.extend(sink.take(index, Err(error)));
    }

    /// Puts a task on the board, where there is room.
    fn put(&mut self, id: u64) {
        let Some(entry) = self.table.get(id) else {
            return;
        };
        let task = Task {
            id,
            number: entry.number,
            items: entry.call.items,
            skip: entry.ended,
            function: entry.call.function.address(),
            len: entry.call.arguments.len() as u64,
        };
        let mut bytes = Some(entry.call.arguments.as_slice());
        if entry.call.arguments.len() > INLINE_ARGUMENTS {
            let offset = Overflow::of_place(self.position as usize % PLACES);
            if let Err(error) = self.shared.overflow.put(offset, &entry.call.arguments) {
                let why = Why::Message(format!("its argument: {error}"));
                return self.fail(id, why);
            }
            bytes = None;
        }
        event::puts(TASKS, entry.number);
        let fresh = self.fresh.next();
        self.shared.hand_over(self.position, &task, bytes, fresh);
        self.position += 1;
    }

    /// Ends all that is left of a task with an error.
    fn fail(&mut self, id: u64, why: Why) {
        while let Some(entry) = self.table.get(id) {
            let index = entry.call.first + u64::from(entry.ended);
            let error = TaskError {
                task: index,
                why: why.clone(),
            };
            self.deferred.extend(self.table.end_item(id, Err(error)));
        }
    }

    /// Takes all that was given to be made into tasks when there is room.
    pub(crate) fn take_feeds(&mut self) -> VecDeque<Box<dyn Feed<'a> + 'a>> {
        std::mem::take(&mut self.feeds)
    }

    /// Ends all tasks with an error.
    pub(crate) fn fail_all(&mut self, why: &Why) {
        self.again.clear();
        for id in self.table.ids() {
            self.fail(id, why.clone());
        }
    }

    /// Does what there is to do, and waits if that is nothing: until a result comes, or until the deadline. `None`:
    /// doesn't wait.
    pub(crate) fn work(&mut self, until: Option<Deadline>) -> Result<(), PoolError> {
        if self.looked_for_dead.elapsed() > LOOK_FOR_DEAD || self.crew.is_gone() {
            self.bury_the_dead()?;
        }
        let read = self.read_results();
        self.go_on();
        if let (0, true, Some(until)) = (read, self.deferred.is_empty(), until) {
            self.wait(until)?;
            self.read_results();
            self.go_on();
        }
        Ok(())
    }

    /// Gives out what was given out before, in vain.
    fn go_on(&mut self) {
        while !self.again.is_empty() && self.shared.board.tasks().has_room(self.position) {
            if let Some(id) = self.again.pop_front() {
                self.put(id);
            }
        }
    }

    /// Reads what is there; how many.
    fn read_results(&mut self) -> usize {
        self.given = 0;
        (0..self.shared.board.seats())
            .map(|seat| self.read_seat(seat))
            .sum()
    }

    fn read_seat(&mut self, seat: usize) -> usize {
        let Ledger {
            shared,
            table,
            deferred,
            buffer,
            long,
            ..
        } = self;
        let results = shared.board.results(seat);
        if results.is_empty() {
            return 0;
        }
        let count = results.read_all(buffer, |record| {
            deferred.extend(table.enter(record, &shared.overflow, long));
        });
        if shared.board.seat(seat).stop_waiting_for_room() {
            shared.bell(seat).ring();
        }
        count
    }

    fn has_results(&self) -> bool {
        (0..self.shared.board.seats()).any(|seat| !self.shared.board.results(seat).is_empty())
    }

    /// Sleeps until there is something to do.
    fn wait(&mut self, until: Deadline) -> Result<(), PoolError> {
        let mut looks = self.looks;
        let at_work = self.table.open.min(self.shared.board.seats());
        let is_free = self.shared.has_a_processor_beside(at_work);
        let found = looks.look(is_free, || self.has_results().then_some(()));
        self.looks = looks;
        if found.is_some() {
            return Ok(());
        }
        // However often it looks in between, it is one wait.
        if !std::mem::replace(&mut self.is_waiting, true) {
            event::waits(RESULTS);
        }
        let sleeps = self.shared.board.parent_sleeps();
        sleeps.store(1, SeqCst);
        // Whoever has a result from now on sees a sleeper; what was there before is seen here.
        fence(SeqCst);
        let died = match self.has_results() {
            true => Ok(false),
            false => self.crew.wait(until.left().min(SLICE)),
        };
        sleeps.store(0, SeqCst);
        let died = died?;
        if self.has_results() {
            self.is_waiting = false;
        } else if died || until.left().is_zero() {
            self.is_waiting = false;
            event::gives_up(RESULTS);
        }
        if died {
            self.bury_the_dead()?;
        }
        // One that looks was perhaps stopped, or killed: then nobody else was woken.
        if self.shared.board.tasks().is_ready() {
            self.shared.wake_one();
        }
        Ok(())
    }
}
