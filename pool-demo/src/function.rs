//! How a function gets to the workers: as the address of code that they have at the same place.
//!
//! A forked worker has a copy of its parent's memory, code included. So a number can name a function in both. What
//! travels is the address of a *trampoline*, which the compiler makes for one function and the types of its argument and
//! result: it deserializes arguments, calls the function, and serializes results. The function itself
//! has no bytes to send: a `fn` has a type of its own, and so has a closure that captures nothing; the only value of such a type
//! needs no memory.

#![expect(
    unsafe_code,
    reason = "a function made of a number, and a value of no bytes made of nothing"
)]

use std::fs;
use std::mem;
use std::ops::Range;
use std::panic::resume_unwind;
use std::ptr::NonNull;
use std::sync::OnceLock;

use notes_runtime::codec;
use serde::de::DeserializeOwned;

use crate::error::PoolError;
use crate::panics::{catch, into_message};
use crate::shared_state::RecordKind;
use crate::task::{Message, Task, TupleFn};

/// How a function gets its argument.
pub(crate) trait Invoke<F, A> {
    type Output: Message + 'static;
    fn invoke(function: &F, argument: A) -> Self::Output;
}

/// `f(argument)`.
#[derive(Debug)]
pub(crate) struct OneArgument;

impl<F: Task<A>, A> Invoke<F, A> for OneArgument {
    type Output = F::Return;

    #[inline]
    fn invoke(function: &F, argument: A) -> F::Return {
        function(argument)
    }
}

/// `f(*arguments)`.
#[derive(Debug)]
pub(crate) struct TupleArguments;

impl<F: TupleFn<A>, A> Invoke<F, A> for TupleArguments {
    type Output = F::Return;

    #[inline]
    fn invoke(function: &F, arguments: A) -> F::Return {
        function.call_with(arguments)
    }
}

/// Where a trampoline reports to.
pub(crate) trait ResultSink {
    /// Item `index` is about to be begun.
    fn begin(&mut self, index: u32);
    /// The item has ended, with this outcome.
    fn finish(&mut self, kind: RecordKind, bytes: &[u8]);
}

/// Runs the items of a task, except the first `skip` ones.
type Trampoline = fn(arguments: &[u8], items: u32, skip: u32, sink: &mut dyn ResultSink);

/// A function as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Function(u64);

impl Function {
    /// Of a function with no bytes.
    pub(crate) fn new<C, F, A>(_: F) -> Result<Function, PoolError>
    where
        C: Invoke<F, A>,
        F: Copy + Send + 'static,
        A: DeserializeOwned,
    {
        let trampoline: Trampoline = run::<C, F, A>;
        let address = trampoline as usize;
        if !program_code().contains(&address) {
            return Err(PoolError::FunctionOutsideProgram);
        }
        Ok(Function(address as u64))
    }

    /// The number that travels.
    pub(crate) fn address(self) -> u64 {
        self.0
    }

    /// Runs a task, in a worker.
    pub(crate) fn run_at(
        address: u64,
        arguments: &[u8],
        items: u32,
        skip: u32,
        sink: &mut dyn ResultSink,
    ) {
        // SAFETY: only the pool's processes have its shared memory, and they write there only what `address` gives: the
        // address of a `Trampoline`, the same type in this same program. It lies in the mapping in which this file's
        // code lies, as `new` has checked; the worker is a fork made by code in that mapping, so has it too, at
        // the same place.
        let trampoline = unsafe { mem::transmute::<usize, Trampoline>(address as usize) };
        trampoline(arguments, items, skip, sink);
    }
}

/// The mapping in which this code lies: that of this program; in a statically linked program, all of its code.
fn program_code() -> &'static Range<usize> {
    static CODE: OnceLock<Range<usize>> = OnceLock::new();
    CODE.get_or_init(|| {
        let here = program_code as fn() -> &'static Range<usize> as usize;
        let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let mut mappings = maps.lines().filter_map(|line| {
            let (range, _) = line.split_once(' ')?;
            let (start, end) = range.split_once('-')?;
            let address = |hex| usize::from_str_radix(hex, 16).ok();
            Some(address(start)?..address(end)?)
        });
        // Nothing lies in 0..0: without /proc no function can be sent.
        mappings.find(|range| range.contains(&here)).unwrap_or(0..0)
    })
}

/// The value of a type that has only one, as the parent has it.
fn only_value<F: Copy + Send + 'static>() -> F {
    const {
        assert!(
            size_of::<F>() == 0,
            "a pool's function captures nothing: workers have only its code. Give it what it needs in its \
             argument, as in pool.apply(|(a, b)| a + b, (1, 2)); a function pointer, too, has to be a function's own name"
        );
    }
    // SAFETY: a read of no bytes at an aligned address. The value is one that may be had: the parent has given one to
    // `Function::new`, it may be copied, sent elsewhere, and lives for ever.
    unsafe { NonNull::<F>::dangling().read() }
}

/// The trampoline.
fn run<C, F, A>(arguments: &[u8], items: u32, skip: u32, sink: &mut dyn ResultSink)
where
    C: Invoke<F, A>,
    F: Copy + Send + 'static,
    A: DeserializeOwned,
{
    let function = only_value::<F>();
    let mut cursor = Cursor {
        arguments,
        index: 0,
        stage: Stage::Deserializing,
    };
    while cursor.index < items {
        // Unwind safe: nothing that a panic has left half done is used. One guard for all items that go well.
        let ran = catch(|| run_items::<C, F, A>(&function, &mut cursor, items, skip, sink));
        let Err(payload) = ran else { continue };
        match cursor.stage {
            Stage::Reporting => resume_unwind(payload),
            Stage::Calling => {
                sink.finish(RecordKind::Panic, into_message(payload).as_bytes());
                cursor.index += 1;
            }
            Stage::Deserializing => {
                let why = format!("reading it panicked: {}", into_message(payload));
                fail_all(&why, cursor.index.max(skip)..items, sink);
                cursor.index = items;
            }
        }
    }
}

/// How far a trampoline has come.
struct Cursor<'b> {
    /// Those that are not deserialized yet.
    arguments: &'b [u8],
    index: u32,
    stage: Stage,
}

/// What is being done for an item.
enum Stage {
    Deserializing,
    Calling,
    Reporting,
}

/// Runs items until all are done, or one panics.
fn run_items<C, F, A>(
    function: &F,
    cursor: &mut Cursor<'_>,
    items: u32,
    skip: u32,
    sink: &mut dyn ResultSink,
) where
    C: Invoke<F, A>,
    A: DeserializeOwned,
{
    let mut result = Vec::new();
    while cursor.index < items {
        let is_skipped = cursor.index < skip;
        if !is_skipped {
            sink.begin(cursor.index);
        }
        cursor.stage = Stage::Deserializing;
        let argument = match codec::decode_front::<A>(cursor.arguments) {
            Ok((argument, rest)) => {
                cursor.arguments = rest;
                argument
            }
            Err(error) => {
                cursor.stage = Stage::Reporting;
                fail_all(&error.to_string(), cursor.index.max(skip)..items, sink);
                cursor.index = items;
                return;
            }
        };
        if !is_skipped {
            cursor.stage = Stage::Calling;
            result.clear();
            let serialized = codec::append(&C::invoke(function, argument), &mut result);
            cursor.stage = Stage::Reporting;
            match serialized {
                Ok(()) => sink.finish(RecordKind::Value, &result),
                Err(error) => sink.finish(
                    RecordKind::ResultNotSerialized,
                    error.to_string().as_bytes(),
                ),
            }
        }
        cursor.index += 1;
    }
}

/// Where the bytes of one argument end is not known without reading it: the items after it cannot be read either.
fn fail_all(why: &str, items: Range<u32>, sink: &mut dyn ResultSink) {
    for index in items {
        sink.begin(index);
        sink.finish(RecordKind::ArgumentNotDeserialized, why.as_bytes());
    }
}
