//! `map` and similar methods, with a chunk size.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use shared_memory::sync::Deadline;

use crate::async_result::AsyncResult;
use crate::error::{PoolError, TaskError};
use crate::function::{CallWith, Function, OneArgument, TupleArguments};
use crate::imap::Imap;
use crate::item_source::ItemSource;
use crate::panics::drop_caught;
use crate::pool_core::PoolCore;
use crate::pull_budget::PullBudget;
use crate::results::{DecodedResults, EncodedResults, MapCallback, Pending, ResultStream};
use crate::task::{Arguments, Message};

/// The limit of the default chunk size. The cost of waking a worker is small compared to a chunk of this size.
const MAX_DEFAULT_CHUNK: usize = 4096;

/// A [`Pool`](crate::Pool) with a chunk size: see [`Pool::chunk_size`](crate::Pool::chunk_size).
#[derive(Clone, Copy, Debug)]
#[must_use = "this is only a pool with a chunk size: call map or a similar method"]
pub struct Chunked<'p, 'a> {
    pool: &'p Rc<PoolCore<'a>>,
    /// `None`: the pool chooses the size.
    chunk_size: Option<usize>,
}

impl<'p, 'a> Chunked<'p, 'a> {
    pub(crate) fn new(pool: &'p Rc<PoolCore<'a>>, chunk_size: Option<usize>) -> Chunked<'p, 'a> {
        Chunked { pool, chunk_size }
    }

    /// As [`Pool::map`](crate::Pool::map).
    ///
    /// # Errors
    /// As [`Pool::map`](crate::Pool::map); [`PoolError::ZeroChunkSize`].
    pub fn map<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, PoolError> {
        self.map_as::<OneArgument, A, R>(function, items.into_iter())
    }

    /// As [`Pool::starmap`](crate::Pool::starmap).
    ///
    /// # Errors
    /// As [`map`](Chunked::map).
    pub fn starmap<A: Message + Arguments, R: Message + 'static>(
        &self,
        function: A::Function<R>,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, PoolError> {
        self.map_as::<TupleArguments, A, R>(function, items.into_iter())
    }

    /// As [`Pool::map_async`](crate::Pool::map_async).
    ///
    /// # Errors
    /// As [`Pool::map_async`](crate::Pool::map_async); [`PoolError::ZeroChunkSize`].
    pub fn map_async<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        self.map_async_as::<OneArgument, A, R>(function, items.into_iter(), None)
    }

    /// As [`Pool::map_async_with`](crate::Pool::map_async_with).
    ///
    /// # Errors
    /// As [`map_async`](Chunked::map_async).
    pub fn map_async_with<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
        callback: impl FnOnce(Vec<R>) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        let callback = map_callback(callback, error_callback);
        self.map_async_as::<OneArgument, A, R>(function, items.into_iter(), Some(callback))
    }

    /// As [`Pool::starmap_async`](crate::Pool::starmap_async).
    ///
    /// # Errors
    /// As [`map_async`](Chunked::map_async).
    pub fn starmap_async<A: Message + Arguments, R: Message + 'static>(
        &self,
        function: A::Function<R>,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        self.map_async_as::<TupleArguments, A, R>(function, items.into_iter(), None)
    }

    /// As [`Pool::starmap_async_with`](crate::Pool::starmap_async_with).
    ///
    /// # Errors
    /// As [`map_async`](Chunked::map_async).
    pub fn starmap_async_with<A: Message + Arguments, R: Message + 'static>(
        &self,
        function: A::Function<R>,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
        callback: impl FnOnce(Vec<R>) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        let callback = map_callback(callback, error_callback);
        self.map_async_as::<TupleArguments, A, R>(function, items.into_iter(), Some(callback))
    }

    /// As [`Pool::imap`](crate::Pool::imap).
    ///
    /// # Errors
    /// As [`Pool::imap`](crate::Pool::imap); [`PoolError::ZeroChunkSize`].
    pub fn imap<A: Message, R: Message + 'static, I: IntoIterator<Item = A>>(
        &self,
        function: fn(A) -> R,
        items: I,
    ) -> Result<Imap<'a, I::IntoIter, R>, PoolError> {
        self.stream(function, items.into_iter(), true)
    }

    /// As [`Pool::imap_unordered`](crate::Pool::imap_unordered).
    ///
    /// # Errors
    /// As [`imap`](Chunked::imap).
    pub fn imap_unordered<A: Message, R: Message + 'static, I: IntoIterator<Item = A>>(
        &self,
        function: fn(A) -> R,
        items: I,
    ) -> Result<Imap<'a, I::IntoIter, R>, PoolError> {
        self.stream(function, items.into_iter(), false)
    }

    fn map_as<C, A, R>(
        &self,
        function: C::Pointer<R>,
        items: impl Iterator<Item = A>,
    ) -> Result<Vec<R>, PoolError>
    where
        C: CallWith<A>,
        A: Message,
        R: Message + 'static,
    {
        self.pool.check_open()?;
        let function = Function::new::<C, A, R>(function)?;
        let chunk_size = self.chunk_size_for(&items)?;
        let capacity = expected_len(&items);
        let mut results = DecodedResults::<R>::with_capacity(capacity);
        let mut source = ItemSource::new(function, items, chunk_size, results.sink());
        let mut budget = PullBudget::unlimited();
        loop {
            while self.pool.has_room() && self.pool.submit_next(&mut source, &mut budget) {
                results.decode_arrived();
            }
            results.decode_arrived();
            if results.are_complete() || self.pool.has_ended() {
                return Ok(results.take_all()?);
            }
            self.pool.make_room(Some(Deadline::Never))?;
        }
    }

    fn map_async_as<C, A, R>(
        &self,
        function: C::Pointer<R>,
        items: impl Iterator<Item = A> + 'a,
        callback: Option<MapCallback<'a>>,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError>
    where
        C: CallWith<A>,
        A: Message,
        R: Message + 'static,
    {
        self.pool.check_open()?;
        let function = Function::new::<C, A, R>(function)?;
        let chunk_size = self.chunk_size_for(&items)?;
        let results = EncodedResults::new(callback);
        let source = ItemSource::new(function, items, chunk_size, &results);
        self.pool.add_source(Box::new(source));
        self.pool.work_within(None, PullBudget::first_slice())?;
        Ok(AsyncResult::new(self.pool, results))
    }

    fn stream<A: Message, R: Message + 'static, I: Iterator<Item = A>>(
        &self,
        function: fn(A) -> R,
        items: I,
        in_order: bool,
    ) -> Result<Imap<'a, I, R>, PoolError> {
        self.pool.check_open()?;
        let function = Function::new::<OneArgument, A, R>(function)?;
        let chunk_size = self.chunk_size_for(&items)?;
        let stream = ResultStream::new(in_order, chunk_size, self.pool.workers());
        let stream = Rc::new(stream);
        let source = ItemSource::new(function, items, chunk_size, &stream);
        Ok(Imap::new(self.pool, source, stream))
    }

    /// Returns the caller's chunk size, or else Python's default with a limit of `MAX_DEFAULT_CHUNK`.
    fn chunk_size_for(&self, items: &impl Iterator) -> Result<u32, PoolError> {
        let chunk_size = match self.chunk_size {
            Some(0) => return Err(PoolError::ZeroChunkSize),
            Some(items) => items,
            None => {
                let (least, most) = items.size_hint();
                let chunks = 4 * self.pool.workers();
                most.unwrap_or(least.max(MAX_DEFAULT_CHUNK))
                    .div_ceil(chunks)
                    .clamp(1, MAX_DEFAULT_CHUNK)
            }
        };
        self.pool.check_open()?; // The iterator's `size_hint` may have closed the pool, or forked.
        Ok(u32::try_from(chunk_size).unwrap_or(u32::MAX))
    }
}

/// The number of results to reserve memory for. The limit makes a wrong or huge size hint harmless.
fn expected_len(items: &impl Iterator) -> usize {
    items.size_hint().0.min(1 << 20)
}

fn map_callback<'a, R: DeserializeOwned>(
    callback: impl FnOnce(Vec<R>) + 'a,
    error_callback: impl FnOnce(TaskError) + 'a,
) -> MapCallback<'a> {
    Box::new(move |results| match results.read() {
        Ok(results) => {
            drop_caught(error_callback);
            callback(results);
        }
        Err(error) => {
            drop_caught(callback);
            error_callback(error);
        }
    })
}
