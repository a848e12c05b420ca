//! What a pool can be asked to do: one call, or one for each item.

use std::rc::Rc;

use notes_runtime::codec;
use shared_memory::sync::Deadline;

use crate::async_result::AsyncResult;
use crate::call::{Call, OutcomeSink};
use crate::chunked::Chunked;
use crate::error::{PoolError, TaskError, TaskFailure, TransferStep};
use crate::function::{Function, OneArgument};
use crate::imap::Imap;
use crate::pool::Pool;
use crate::results::{Callback, EncodedOutcome, SingleResult, decode_result};
use crate::task::{Message, Task, TupleFn};

impl<'a> Pool<'a> {
    /// Calls `function(argument)` in a worker, and waits for the result. Several arguments are a tuple.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), pool_demo::PoolError> {
    /// let pool = pool_demo::Pool::new(4)?;
    /// assert_eq!(pool.apply(|(a, b): (u32, u32)| a + b, (1, 2))?, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`PoolError::Task`] if it has no result; [`PoolError::Closed`], [`PoolError::NotOwner`],
    /// [`PoolError::FunctionOutsideProgram`]; [`PoolError::Worker`] and [`PoolError::System`] if the pool cannot go on.
    pub fn apply<A: Message, F: Task<A>>(
        &self,
        function: F,
        argument: A,
    ) -> Result<F::Return, PoolError> {
        self.apply_async(function, argument)?.get()
    }

    /// As [`apply`](Pool::apply), but does not wait, unless more than a thousand tasks wait for a worker.
    ///
    /// # Errors
    /// As [`apply`](Pool::apply). [`PoolError::Task`] here means that the argument cannot be serialized; what goes wrong later is the
    /// error of the result.
    pub fn apply_async<A: Message, F: Task<A>>(
        &self,
        function: F,
        argument: A,
    ) -> Result<AsyncResult<'a, F::Return>, PoolError> {
        self.submit(function, &argument, None)
    }

    /// As [`apply_async`](Pool::apply_async); `callback` gets the result, or `error_callback` the error. Python: `apply_async`
    /// with `callback=` and `error_callback=`.
    ///
    /// They are called in this process while it waits for the pool or gives it a task. They may give it tasks. A panic of one
    /// goes on there, when the other callbacks that are due were called; the panic of one that is called when the pool is dropped goes to
    /// standard error.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn apply_async_with<A: Message, F: Task<A>>(
        &self,
        function: F,
        argument: A,
        callback: impl FnOnce(F::Return) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, F::Return>, PoolError> {
        let call_back = move |task, outcome: EncodedOutcome| match outcome
            .and_then(|bytes| decode_result(task, &bytes))
        {
            Ok(result) => callback(result),
            Err(error) => error_callback(error),
        };
        self.submit(function, &argument, Some(Box::new(call_back)))
    }

    fn submit<A: Message, F: Task<A>>(
        &self,
        function: F,
        argument: &A,
        callback: Option<Callback<'a>>,
    ) -> Result<AsyncResult<'a, F::Return>, PoolError> {
        let core = &self.core;
        let function = Function::new::<OneArgument, F, A>(function)?;
        core.check_open()?;
        while !core.has_room() {
            core.make_room(Some(Deadline::Never))?;
            core.check_open()?; // A callback may have closed it.
        }
        let mut arguments = core.take_buffer();
        let serialized = codec::append(argument, &mut arguments);
        core.check_open()?; // The argument's `Serialize` may have closed it, or forked.
        let number = core.submitted();
        if let Err(error) = serialized {
            let failure = TaskFailure::BadArgument {
                step: TransferStep::Serialize,
                cause: error.to_string(),
            };
            return Err(TaskError::new(number, failure).into());
        }
        let result = Rc::new(SingleResult::new(number, callback));
        let sink = Rc::clone(&result) as Rc<dyn OutcomeSink<'a> + 'a>;
        let call = Call {
            function,
            arguments,
            items: 1,
            first: number,
        };
        core.submit(call, sink);
        Ok(AsyncResult::new(core, result))
    }

    /// Calls `function` for each item, and returns the results in the order of the items.
    ///
    /// The items go to the workers in chunks, as in Python: four chunks for each worker, with at most 4096 items each. They are taken
    /// from the iterator as there is room, and all results are held in memory; [`imap`](Pool::imap) is for more than memory holds.
    ///
    /// # Errors
    /// [`PoolError::Task`] with the first item that has no result, when all have ended; else as [`apply`](Pool::apply).
    pub fn map<A: Message, F: Task<A>>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<F::Return>, PoolError> {
        self.default_chunks().map(function, items)
    }

    /// As [`map`](Pool::map), but does not wait. Items are taken from the iterator whenever this process waits for the pool;
    /// if the iterator panics then, that is an error of the result.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn map_async<A: Message, F: Task<A>>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'a, Vec<F::Return>>, PoolError> {
        self.default_chunks().map_async(function, items)
    }

    /// As [`map_async`](Pool::map_async); when all items have ended, `callback` gets the results, or `error_callback` the error of the
    /// first item that has none. They are called as those of [`apply_async_with`](Pool::apply_async_with) are.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn map_async_with<A: Message, F: Task<A>>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
        callback: impl FnOnce(Vec<F::Return>) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, Vec<F::Return>>, PoolError> {
        self.default_chunks()
            .map_async_with(function, items, callback, error_callback)
    }

    /// Calls `function` for each item, and gives each result when its turn comes: in the order of the items.
    ///
    /// Items are taken from the iterator while results are taken from here: some thousands ahead at most, or two chunks
    /// for each worker, and fewer where results are long: about 64 MiB are held. So there may be more of them than memory holds.
    /// They go to the workers one at a time, unless [`chunk_size`](Pool::chunk_size) says otherwise.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn imap<A: Message, F: Task<A>, I: IntoIterator<Item = A>>(
        &self,
        function: F,
        items: I,
    ) -> Result<Imap<'a, I::IntoIter, F::Return>, PoolError> {
        self.chunk_size(1).imap(function, items)
    }

    /// As [`imap`](Pool::imap), but gives each result as soon as it is there.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn imap_unordered<A: Message, F: Task<A>, I: IntoIterator<Item = A>>(
        &self,
        function: F,
        items: I,
    ) -> Result<Imap<'a, I::IntoIter, F::Return>, PoolError> {
        self.chunk_size(1).imap_unordered(function, items)
    }

    /// As [`map`](Pool::map), for a function with several arguments and an iterator of tuples.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), pool_demo::PoolError> {
    /// let pool = pool_demo::Pool::new(4)?;
    /// let products = pool.starmap(|a: u32, b: u32| a * b, [(1, 2), (3, 4)])?;
    /// assert_eq!(products, [2, 12]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`map`](Pool::map).
    pub fn starmap<A: Message, F: TupleFn<A>>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<F::Return>, PoolError> {
        self.default_chunks().starmap(function, items)
    }

    /// As [`map_async`](Pool::map_async), for a function with several arguments and an iterator of tuples.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn starmap_async<A: Message, F: TupleFn<A>>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'a, Vec<F::Return>>, PoolError> {
        self.default_chunks().starmap_async(function, items)
    }

    /// As [`map_async_with`](Pool::map_async_with), for a function with several arguments and an iterator of tuples.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn starmap_async_with<A: Message, F: TupleFn<A>>(
        &self,
        function: F,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
        callback: impl FnOnce(Vec<F::Return>) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, Vec<F::Return>>, PoolError> {
        self.default_chunks()
            .starmap_async_with(function, items, callback, error_callback)
    }

    /// The same pool with another chunk size: this many items travel together, and one worker does them. Python: `chunksize=`.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), pool_demo::PoolError> {
    /// let pool = pool_demo::Pool::new(4)?;
    /// let squares = pool.chunk_size(100).map(|x: u64| x * x, 0..10_000)?;
    /// # assert_eq!(squares.len(), 10_000);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// 0 is refused by the call that follows, with [`PoolError::ZeroChunkSize`].
    #[doc(alias = "chunksize")]
    pub fn chunk_size(&self, items: usize) -> Chunked<'_, 'a> {
        Chunked::new(&self.core, Some(items))
    }

    fn default_chunks(&self) -> Chunked<'_, 'a> {
        Chunked::new(&self.core, None)
    }
}
