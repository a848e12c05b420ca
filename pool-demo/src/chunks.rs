//! `map` and its kin, with a chunk size.

use std::num::NonZeroUsize;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::async_result::{AsyncResult, Works};
use crate::deadline::Deadline;
use crate::error::PoolError;
use crate::feed::{Feeder, feed};
use crate::function::{Calling, Function, Plain};
use crate::imap::Imap;
use crate::outcome::{Collected, Gathered};
use crate::pool::Pool;
use crate::star::{Star, StarFn};
use crate::stream::Stream;

/// The most items of a chunk that nobody has asked for. So long that to wake somebody for a chunk costs little beside it.
const MOST: usize = 4096;

/// A [`Pool`] with a chunk size: see [`Pool::in_chunks_of`].
#[derive(Clone, Copy, Debug)]
pub struct Chunks<'p, 'a> {
    pool: &'p Pool<'a>,
    /// `None`: as many as suits.
    items: Option<NonZeroUsize>,
}

impl<'p, 'a> Chunks<'p, 'a> {
    pub(crate) fn default(pool: &'p Pool<'a>) -> Chunks<'p, 'a> {
        Chunks { pool, items: None }
    }

    pub(crate) fn of(pool: &'p Pool<'a>, items: NonZeroUsize) -> Chunks<'p, 'a> {
        let items = Some(items);
        Chunks { pool, items }
    }

    /// As [`Pool::map`].
    ///
    /// # Errors
    /// As [`Pool::map`].
    pub fn map<F, A, R>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
    {
        self.map_as::<Plain, F, A>(function, items.into_iter())
    }

    /// As [`Pool::starmap`].
    ///
    /// # Errors
    /// As [`Pool::map`].
    pub fn starmap<F, A, R>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, PoolError>
    where
        F: StarFn<A, R> + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
    {
        self.map_as::<Star<R>, F, A>(function, items.into_iter())
    }

    fn map_as<C, F, A>(
        &self,
        function: F,
        items: impl Iterator<Item = A>,
    ) -> Result<Vec<C::Output>, PoolError>
    where
        C: Calling<F, A, Output: Serialize + DeserializeOwned + 'a>,
        F: Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
    {
        self.pool.check_open()?;
        let function = Function::new::<C, F, A>(function)?;
        let collected = Rc::new(Collected::<C::Output>::with_capacity(capacity(&items)));
        let _left = Left(&collected);
        let chunk = self.chunk(&items);
        let mut feeder = Feeder::new(function, items, chunk, &collected);
        loop {
            while self.pool.has_room() && feed(self.pool, &mut feeder) {}
            if collected.is_ready() || self.pool.is_over() {
                return Ok(collected.take_all()?);
            }
            self.pool.make_room(Some(Deadline::Never))?;
        }
    }

    /// As [`Pool::map_async`].
    ///
    /// # Errors
    /// As [`Pool::map_async`].
    pub fn map_async<F, A, R>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'p, Vec<R>>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned,
    {
        self.pool.check_open()?;
        let function = Function::new::<Plain, F, A>(function)?;
        let gathered = Rc::new(Gathered::default());
        let items = items.into_iter();
        let chunk = self.chunk(&items);
        let feeder = Feeder::new(function, items, chunk, &gathered);
        self.pool.ledger().borrow_mut().add_feed(Box::new(feeder));
        self.pool.work(None)?;
        Ok(AsyncResult::new(self.pool, gathered))
    }

    /// As [`Pool::imap`].
    ///
    /// # Errors
    /// As [`Pool::imap`].
    pub fn imap<F, A, R, I>(
        &self,
        function: F,
        items: I,
    ) -> Result<Imap<'p, 'a, I::IntoIter, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
        I: IntoIterator<Item = A>,
    {
        self.stream::<F, A, R, I>(function, items, true)
    }

    /// As [`Pool::imap_unordered`].
    ///
    /// # Errors
    /// As [`Pool::imap`].
    pub fn imap_unordered<F, A, R, I>(
        &self,
        function: F,
        items: I,
    ) -> Result<Imap<'p, 'a, I::IntoIter, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
        I: IntoIterator<Item = A>,
    {
        self.stream::<F, A, R, I>(function, items, false)
    }

    fn stream<F, A, R, I>(
        &self,
        function: F,
        items: I,
        in_order: bool,
    ) -> Result<Imap<'p, 'a, I::IntoIter, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
        I: IntoIterator<Item = A>,
    {
        self.pool.check_open()?;
        let function = Function::new::<Plain, F, A>(function)?;
        let items = items.into_iter();
        let chunk = self.chunk(&items);
        let workers = self.pool.size().get() as u64;
        let stream = Rc::new(Stream::new(in_order, chunk, workers));
        let feeder = Feeder::new(function, items, chunk, &stream);
        Ok(Imap::new(self.pool, feeder, stream))
    }

    /// Python's chunk size, but for its limit.
    fn chunk(&self, items: &impl Iterator) -> u32 {
        let chunk = self.items.map_or_else(
            || {
                let (least, most) = items.size_hint();
                let parts = 4 * self.pool.size().get();
                most.unwrap_or(least.max(MOST))
                    .div_ceil(parts)
                    .clamp(1, MOST)
            },
            NonZeroUsize::get,
        );
        u32::try_from(chunk).unwrap_or(u32::MAX)
    }
}

/// How many results to have room for at once. A length that is wrong, or that no memory has room for, does no harm.
fn capacity(items: &impl Iterator) -> usize {
    items.size_hint().0.min(1 << 20)
}

/// Lets go of the results of tasks that go on when their map doesn't.
struct Left<'c, R: DeserializeOwned>(&'c Collected<R>);

impl<R: DeserializeOwned> Drop for Left<'_, R> {
    fn drop(&mut self) {
        self.0.leave();
    }
}
