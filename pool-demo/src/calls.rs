//! The methods that submit work to a pool: one call, or one call for each item.

use std::rc::Rc;
use std::time::Duration;

use notes_runtime::codec;
use shared_memory::sync::Deadline;

use crate::async_result::AsyncResult;
use crate::call::{Call, OutcomeSink};
use crate::chunked::Chunked;
use crate::error::{PoolError, TaskError, TaskFailure, TransferStep};
use crate::function::{Function, OneArgument};
use crate::imap::Imap;
use crate::panics::drop_caught;
use crate::pool::Pool;
use crate::results::{Callback, EncodedOutcome, SingleResult, decode_result};
use crate::task::{Arguments, Message};

/// The interval between checks for room for a task.
const ROOM_INTERVAL: Duration = Duration::from_millis(5);

impl<'a> Pool<'a> {
    /// Calls `function(argument)` in a worker, and waits for the result. Pass several arguments as a tuple.
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
    /// [`PoolError::Task`] if the task has no result; [`PoolError::Closed`], [`PoolError::NotOwner`],
    /// [`PoolError::FunctionOutsideProgram`]; [`PoolError::Worker`] and [`PoolError::System`] if the pool cannot
    /// continue.
    pub fn apply<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        argument: A,
    ) -> Result<R, PoolError> {
        self.apply_async(function, argument)?.get()
    }

    /// As [`apply`](Pool::apply), but does not wait for the result. It blocks only while a thousand tasks wait for a
    /// worker, or tasks that wait have 64 MiB of arguments.
    ///
    /// # Errors
    /// As [`apply`](Pool::apply). [`PoolError::Task`] here means that the argument cannot be serialized. The result
    /// reports later errors of the task.
    pub fn apply_async<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        argument: A,
    ) -> Result<AsyncResult<'a, R>, PoolError> {
        self.submit(function, &argument, None)
    }

    /// As [`apply_async`](Pool::apply_async), but the pool calls `callback` with the result, or `error_callback` with
    /// the error. Python: `apply_async` with `callback=` and `error_callback=`.
    ///
    /// This process calls the callbacks while it waits for the pool or submits a task. A callback may submit tasks,
    /// and wait for the pool. While it does, other callbacks are called, in it, and others in these, up to a depth of
    /// sixteen; the remaining ones follow when those return. Only [`join`](Pool::join) calls all of them at any depth.
    /// If a callback panics, the pool first calls the other callbacks that are due, and then the panic continues in
    /// the caller. If a callback panics while the pool is dropped, the message goes to standard error.
    ///
    /// A callback may borrow only what was declared before the pool, and the borrow lasts as long as the pool and its
    /// results. So collect results in a `Cell` or a `RefCell`, which can be read meanwhile:
    ///
    /// ```no_run
    /// # fn main() -> Result<(), pool_demo::PoolError> {
    /// use std::cell::RefCell;
    /// use pool_demo::Pool;
    ///
    /// let squares = RefCell::new(Vec::new());
    /// let pool = Pool::new(2)?;
    /// for x in [1, 2, 3] {
    ///     let push = |square: u32| squares.borrow_mut().push(square);
    ///     pool.apply_async_with(|x: u32| x * x, x, push, |error| eprintln!("{error}"))?;
    /// }
    /// pool.close();
    /// pool.join()?;
    /// assert_eq!(squares.borrow().iter().sum::<u32>(), 14);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn apply_async_with<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        argument: A,
        callback: impl FnOnce(R) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, R>, PoolError> {
        let call_back = move |task, outcome: EncodedOutcome| match outcome
            .and_then(|bytes| decode_result(task, &bytes))
        {
            // The callback that is not called is dropped first. If both panicked at once, the program would abort.
            Ok(result) => {
                drop_caught(error_callback);
                callback(result);
            }
            Err(error) => {
                drop_caught(callback);
                error_callback(error);
            }
        };
        self.submit(function, &argument, Some(Box::new(call_back)))
    }

    fn submit<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        argument: &A,
        callback: Option<Callback<'a>>,
    ) -> Result<AsyncResult<'a, R>, PoolError> {
        let core = &self.core;
        let function = Function::new::<OneArgument, A, R>(function)?;
        core.check_open()?;
        core.work_if_due()?;
        core.check_open()?; // A callback may have closed the pool, or forked.
        while !core.has_room() {
            // A worker that copies a long argument, and so makes room, does not wake this process.
            core.make_room(Some(Deadline::after(ROOM_INTERVAL)))?;
            core.check_open()?; // A callback may have closed the pool.
        }
        let mut arguments = core.take_buffer();
        let serialized = codec::append(argument, &mut arguments);
        core.check_open()?; // The argument's `Serialize` may have closed the pool, or forked.
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
    /// The pool sends the items to the workers in chunks, as Python does: four chunks for each worker, with at most
    /// 4096 items each. It takes items from the iterator when there is room, and keeps all results in memory. Use
    /// [`imap`](Pool::imap) for more results than memory can hold.
    ///
    /// # Errors
    /// [`PoolError::Task`] for the first item that has no result, after all items have ended; otherwise as
    /// [`apply`](Pool::apply).
    pub fn map<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, PoolError> {
        self.default_chunks().map(function, items)
    }

    /// As [`map`](Pool::map), but does not wait. The pool takes items from the iterator for a few milliseconds now, and
    /// later whenever this process waits for the pool. If the iterator panics then, the result reports the panic as an error.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn map_async<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        self.default_chunks().map_async(function, items)
    }

    /// As [`map_async`](Pool::map_async). When all items have ended, the pool calls `callback` with the results, or
    /// `error_callback` with the error of the first item that has no result.
    /// [`apply_async_with`](Pool::apply_async_with) says when the pool calls the callbacks.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn map_async_with<A: Message, R: Message + 'static>(
        &self,
        function: fn(A) -> R,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
        callback: impl FnOnce(Vec<R>) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        self.default_chunks()
            .map_async_with(function, items, callback, error_callback)
    }

    /// Calls `function` for each item, and returns the results one by one in the order of the items.
    ///
    /// The pool takes items from the iterator while you take results: at most a few thousand items ahead, or two
    /// chunks for each worker. If results are long, it takes fewer, so that it keeps about 64 MiB of results. So the
    /// results may need more memory than the machine has. Items go to the workers one at a time, unless you set a
    /// [`chunk_size`](Pool::chunk_size).
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn imap<A: Message, R: Message + 'static, I: IntoIterator<Item = A>>(
        &self,
        function: fn(A) -> R,
        items: I,
    ) -> Result<Imap<'a, I::IntoIter, R>, PoolError> {
        self.chunk_size(1).imap(function, items)
    }

    /// As [`imap`](Pool::imap), but returns each result as soon as it is ready.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn imap_unordered<A: Message, R: Message + 'static, I: IntoIterator<Item = A>>(
        &self,
        function: fn(A) -> R,
        items: I,
    ) -> Result<Imap<'a, I::IntoIter, R>, PoolError> {
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
    pub fn starmap<A: Message + Arguments, R: Message + 'static>(
        &self,
        function: A::Function<R>,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, PoolError> {
        self.default_chunks().starmap(function, items)
    }

    /// As [`map_async`](Pool::map_async), for a function with several arguments and an iterator of tuples.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn starmap_async<A: Message + Arguments, R: Message + 'static>(
        &self,
        function: A::Function<R>,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        self.default_chunks().starmap_async(function, items)
    }

    /// As [`map_async_with`](Pool::map_async_with), for a function with several arguments and an iterator of tuples.
    ///
    /// # Errors
    /// As [`apply_async`](Pool::apply_async).
    pub fn starmap_async_with<A: Message + Arguments, R: Message + 'static>(
        &self,
        function: A::Function<R>,
        items: impl IntoIterator<Item = A, IntoIter: 'a>,
        callback: impl FnOnce(Vec<R>) + 'a,
        error_callback: impl FnOnce(TaskError) + 'a,
    ) -> Result<AsyncResult<'a, Vec<R>>, PoolError> {
        self.default_chunks()
            .starmap_async_with(function, items, callback, error_callback)
    }

    /// The same pool with another chunk size: the pool sends this many items together, and one worker runs all of
    /// them. Python: `chunksize=`.
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
    /// If the size is 0, the call that follows fails with [`PoolError::ZeroChunkSize`].
    #[doc(alias = "chunksize")]
    pub fn chunk_size(&self, items: usize) -> Chunked<'_, 'a> {
        Chunked::new(&self.core, Some(items))
    }

    fn default_chunks(&self) -> Chunked<'_, 'a> {
        Chunked::new(&self.core, None)
    }
}
