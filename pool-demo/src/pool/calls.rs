//! What a pool can be asked to do: one call, or one for each item.

use std::num::NonZeroUsize;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Pool;
use crate::async_result::AsyncResult;
use crate::chunks::Chunks;
use crate::deadline::Deadline;
use crate::error::{PoolError, TaskError};
use crate::function::{Function, Plain, append};
use crate::imap::Imap;
use crate::ledger::{Call, Sink};
use crate::outcome::{Callback, Single, read};
use crate::star::StarFn;

impl<'a> Pool<'a> {
    /// Calls `function(argument)` in a worker, and waits for the result.
    ///
    /// # Errors
    /// [`PoolError::Task`] if it has none; [`PoolError::Closed`], [`PoolError::Argument`]; what the pool can't do.
    pub fn apply<F, A, R>(&self, function: F, argument: A) -> Result<R, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned,
    {
        self.apply_async(function, argument)?.get()
    }

    /// As [`apply`](Pool::apply), but does not wait, unless more than a thousand tasks wait for a worker.
    ///
    /// # Errors
    /// [`PoolError::Closed`], [`PoolError::Argument`]; what the pool can't do.
    pub fn apply_async<F, A, R>(
        &self,
        function: F,
        argument: A,
    ) -> Result<AsyncResult<'_, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned,
    {
        self.submit(function, &argument, None)
    }

    /// As [`apply_async`](Pool::apply_async); `callback` gets the result, `error_callback` the error.
    ///
    /// They are called here, while this process waits for the pool or gives it a task. They may give it tasks. A panic of one
    /// goes on where they are called, when the others were called; one of a pool that is dropped goes to standard error.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn apply_async_with<F, A, R>(
        &self,
        function: F,
        argument: A,
        callback: impl FnOnce(R) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'_, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned,
    {
        let call_back = move |task, written: Result<Vec<u8>, TaskError>| match written
            .and_then(|bytes| read(task, &bytes))
        {
            Ok(result) => callback(result),
            Err(error) => error_callback(error),
        };
        self.submit(function, &argument, Some(Box::new(call_back)))
    }

    fn submit<F, A, R>(
        &self,
        function: F,
        argument: &A,
        callback: Option<Callback<'a>>,
    ) -> Result<AsyncResult<'_, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned,
    {
        let function = Function::new::<Plain, F, A>(function)?;
        self.check_open()?;
        while !self.has_room() {
            self.make_room(Some(Deadline::Never))?;
            self.check_open()?; // A callback may have closed it.
        }
        let mut arguments = self.ledger.borrow_mut().buffer();
        let written = append(argument, &mut arguments); // Somebody's code: it may look at the pool, end it, or fork.
        self.check_open()?;
        let mut ledger = self.ledger.borrow_mut();
        let first = ledger.numbers();
        written.map_err(|source| PoolError::Argument {
            task: first,
            source,
        })?;
        let single = Rc::new(Single::new(first, callback));
        let sink = Rc::clone(&single) as Rc<dyn Sink<'a> + 'a>;
        ledger.give_out(
            Call {
                function,
                arguments,
                items: 1,
                first,
            },
            sink,
        );
        drop(ledger);
        self.call_deferred_once(); // However much room there is: else they would wait for the last task.
        Ok(AsyncResult::new(self, single))
    }

    /// Calls `function` for each item, and gives the results in their order.
    ///
    /// The items go in chunks, as in Python: four for each worker, of 4096 items at most. They are taken
    /// from the iterator as there is room, the results all held; see [`imap`](Pool::imap) for more than memory holds.
    ///
    /// # Errors
    /// [`PoolError::Task`] with the first item that has no result, when all have ended; [`PoolError::Closed`];
    /// what the pool can't do.
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
        Chunks::default(self).map(function, items)
    }

    /// As [`map`](Pool::map), but does not wait. Items are taken from the iterator whenever this process waits for the pool;
    /// should it panic then, that is an error of the result.
    ///
    /// # Errors
    /// [`PoolError::Closed`]; what the pool can't do.
    pub fn map_async<F, A, R>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'_, Vec<R>>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned,
    {
        Chunks::default(self).map_async(function, items)
    }

    /// Calls `function` for each item, and gives each result when its turn comes: in the order of the items.
    ///
    /// Items are taken from the iterator while results are taken from here: some thousands ahead at most, or two chunks
    /// for each worker, and fewer where results are long: about 64 MiB are held. So there may be more than memory holds.
    /// One at a time, unless [`in_chunks_of`](Pool::in_chunks_of) says otherwise.
    ///
    /// # Errors
    /// [`PoolError::Closed`]; what the pool can't do.
    pub fn imap<'p, F, A, R, I>(
        &'p self,
        function: F,
        items: I,
    ) -> Result<Imap<'p, 'a, I::IntoIter, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
        I: IntoIterator<Item = A>,
    {
        self.in_chunks_of(NonZeroUsize::MIN).imap(function, items)
    }

    /// As [`imap`](Pool::imap), but gives each result as soon as it is there.
    ///
    /// # Errors
    /// As [`imap`](Pool::imap).
    pub fn imap_unordered<'p, F, A, R, I>(
        &'p self,
        function: F,
        items: I,
    ) -> Result<Imap<'p, 'a, I::IntoIter, R>, PoolError>
    where
        F: Fn(A) -> R + Copy + Send + 'static,
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + 'a,
        I: IntoIterator<Item = A>,
    {
        self.in_chunks_of(NonZeroUsize::MIN)
            .imap_unordered(function, items)
    }

    /// As [`map`](Pool::map) of a function with several arguments, for tuples of them.
    ///
    /// # Errors
    /// As [`map`](Pool::map).
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
        Chunks::default(self).starmap(function, items)
    }

    /// The pool with another chunk size: how many items travel together, and are done by one worker.
    pub fn in_chunks_of(&self, items: NonZeroUsize) -> Chunks<'_, 'a> {
        Chunks::of(self, items)
    }
}
