//! What a pool's processes have in common: the board, everybody's bell, and room for what is long.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::fence;

use crate::bell::Bell;
use crate::board::{Board, Claim, State, Task};
use crate::error::PoolError;
use crate::options::usable_cpus;
use crate::overflow::Overflow;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) board: Board,
    pub(crate) overflow: Overflow,
    /// One for each seat.
    bells: Vec<Bell>,
    parents_bell: Bell,
    /// How many processors there are for all of them.
    cpus: usize,
}

impl Shared {
    pub(crate) fn new(seats: usize) -> Result<Shared, PoolError> {
        let bell = || {
            Bell::new().map_err(|source| PoolError::System {
                doing: "make a bell (eventfd)",
                source: source.into(),
            })
        };
        Ok(Shared {
            board: Board::new(seats)?,
            overflow: Overflow::new().map_err(|source| PoolError::System {
                doing: "make its overflow (memfd)",
                source,
            })?,
            bells: (0..seats).map(|_| bell()).collect::<Result<_, _>>()?,
            parents_bell: bell()?,
            cpus: usable_cpus().get(),
        })
    }

    /// Whether a processor is left for one who only looks, while so many have something to do.
    pub(crate) fn has_a_processor_beside(&self, busy: usize) -> bool {
        busy < self.cpus
    }

    /// How many workers don't sleep, or a few less.
    pub(crate) fn awake(&self) -> usize {
        let sleepers = self.board.sleepers().load(SeqCst) as usize;
        self.board.seats().saturating_sub(sleepers)
    }

    pub(crate) fn bell(&self, seat: usize) -> &Bell {
        &self.bells[seat]
    }

    pub(crate) fn parents_bell(&self) -> &Bell {
        &self.parents_bell
    }

    /// Puts a task: for an idle worker if there is one, best the one that is `preferred`, else for whoever comes. The
    /// parent only.
    #[inline]
    pub(crate) fn hand_over(
        &self,
        position: u64,
        task: &Task,
        bytes: Option<&[u8]>,
        preferred: Option<usize>,
    ) {
        let tasks = self.board.tasks();
        let idle = match tasks.is_ready() {
            true => None, // First come, first served: others wait by now.
            false => self.idle(preferred),
        };
        // First it is told, then the task is put: it looks until it is there.
        let told = idle.and_then(|seat| Some((seat, self.board.seat(seat).assign(position)?)));
        tasks.put(position, task, bytes, told.map(|(seat, _)| seat));
        match told {
            Some((seat, State::Asleep)) => self.wake(seat),
            Some(_) => {}
            None => self.wake_for_task(),
        }
    }

    /// Frees the place of a task that nobody does from there.
    pub(crate) fn discard(&self, claim: &Claim) {
        if claim.elsewhere {
            let offset = Overflow::of_place(claim.place());
            self.overflow.forget(offset, claim.task.len);
        }
        self.board.tasks().free(claim);
    }

    /// The preferred one if it is idle; one that looks, whom nobody need wake; else one that sleeps.
    fn idle(&self, preferred: Option<usize>) -> Option<usize> {
        let looks = |seat: &usize| self.board.seat(*seat).is(State::Looking);
        let sleeps = |seat: &usize| self.board.seat(*seat).is(State::Asleep);
        let is_idle = |seat: &usize| self.board.seat(*seat).is_idle();
        let any = || {
            self.seats()
                .find(looks)
                .or_else(|| self.seats().find(sleeps))
        };
        preferred.filter(is_idle).or_else(any)
    }

    /// After a task was put, or taken by one who looked: wakes a sleeper, unless none sleeps, or one looks already.
    /// That one will take the task, or look once more before it sleeps.
    #[inline]
    pub(crate) fn wake_for_task(&self) {
        if self.board.sleepers().load(SeqCst) > 0
            && !self
                .seats()
                .any(|seat| self.board.seat(seat).is(State::Looking))
        {
            self.wake_one();
        }
    }

    /// Wakes one that sleeps, if any does.
    pub(crate) fn wake_one(&self) {
        let sleeper = self.seats().find(|seat| {
            let seat = self.board.seat(*seat);
            seat.is(State::Asleep) && seat.change(State::Asleep, State::Looking)
        });
        if let Some(sleeper) = sleeper {
            self.wake(sleeper);
        }
    }

    /// Wakes one whose state was changed from "asleep".
    fn wake(&self, seat: usize) {
        self.board.sleepers().fetch_sub(1, SeqCst);
        self.bells[seat].ring();
    }

    /// A worker has a result, or none will come: wakes the parent if it sleeps.
    #[inline]
    pub(crate) fn wake_parent(&self) {
        // The result, written before, and the question come in this order for all.
        fence(SeqCst);
        let sleeps = self.board.parent_sleeps();
        if sleeps.load(SeqCst) != 0 && sleeps.swap(0, SeqCst) != 0 {
            self.parents_bell.ring();
        }
    }

    /// Tells all workers to end as soon as they are at no task.
    pub(crate) fn close(&self) {
        self.board.closing().store(1, SeqCst);
        self.bells.iter().for_each(Bell::ring);
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.board.closing().load(SeqCst) != 0
    }

    fn seats(&self) -> std::ops::Range<usize> {
        0..self.board.seats()
    }
}
