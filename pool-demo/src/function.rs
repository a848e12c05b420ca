//! Sends a function to a worker as the address of code that both processes have at the same address.
//!
//! A forked worker has a copy of its parent's memory, including the code. So the same address names the same function
//! in both processes. The parent sends the address of a *trampoline*, which the compiler generates for one function
//! and the types of its argument and result. The trampoline deserializes arguments, calls the function, and
//! serializes results. The function value itself has no bytes to send. Each `fn`, and each closure that captures
//! nothing, has a unique type of size zero.

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

/// Receives the reports of a trampoline.
pub(crate) trait ResultSink {
    /// Called before item `index` begins.
    fn begin(&mut self, index: u32);
    /// Called when the item has ended, with its outcome.
    fn finish(&mut self, kind: RecordKind, bytes: &[u8]);
}

/// Runs the items of a task, except the first `skip` items.
type Trampoline = fn(arguments: &[u8], items: u32, skip: u32, sink: &mut dyn ResultSink);

/// A function in the form in which the parent sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Function(u64);

impl Function {
    /// Makes the address for a function whose value has size zero.
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

    /// The number to send.
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
        // SAFETY: only the pool's processes have its shared memory, and they write only values from `address` there.
        // Such a value is the address of a `Trampoline`, which is the same type in this same program. `new` has
        // checked that the address lies in the mapping that contains this file's code. Code in that mapping forked
        // the worker, so the worker has the same mapping at the same address.
        let trampoline = unsafe { mem::transmute::<usize, Trampoline>(address as usize) };
        trampoline(arguments, items, skip, sink);
    }
}

/// The mapping that contains this code: the code of this program. In a statically linked program this is all code.
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
        // The range 0..0 contains no address, so without /proc no function can be sent.
        mappings.find(|range| range.contains(&here)).unwrap_or(0..0)
    })
}

/// Returns the only value of a type of size zero, the same value that the parent has.
fn zero_sized_value<F: Copy + Send + 'static>() -> F {
    const {
        assert!(
            size_of::<F>() == 0,
            "a pool's function captures nothing: workers have only its code. Give it what it needs in its \
             argument, as in pool.apply(|(a, b)| a + b, (1, 2)); a function pointer, too, has to be a function's own name"
        );
    }
    // SAFETY: this reads zero bytes at an aligned address. The value may exist: the parent passed such a value to
    // `Function::new`, and the type is `Copy`, `Send` and `'static`.
    unsafe { NonNull::<F>::dangling().read() }
}

/// The trampoline: runs the items of a task, and reports panics.
fn run<C, F, A>(arguments: &[u8], items: u32, skip: u32, sink: &mut dyn ResultSink)
where
    C: Invoke<F, A>,
    F: Copy + Send + 'static,
    A: DeserializeOwned,
{
    let function = zero_sized_value::<F>();
    let mut cursor = Cursor {
        arguments,
        index: 0,
        stage: Stage::Deserializing,
    };
    while cursor.index < items {
        // This is unwind safe: after a panic, no half-written state is used. One `catch` covers all items until one
        // panics.
        let ran = catch(|| run_items::<C, F, A>(&function, &mut cursor, items, skip, sink));
        let Err(payload) = ran else { continue };
        match cursor.stage {
            Stage::Reporting => resume_unwind(payload),
            Stage::Calling => {
                sink.finish(RecordKind::Panic, into_message(payload).as_bytes());
                cursor.index += 1;
            }
            Stage::Deserializing => {
                let why = format!("Deserialize panicked: {}", into_message(payload));
                fail_all(&why, cursor.index.max(skip)..items, sink);
                cursor.index = items;
            }
        }
    }
}

/// The progress of a trampoline.
struct Cursor<'b> {
    /// The arguments that are not deserialized yet.
    arguments: &'b [u8],
    index: u32,
    stage: Stage,
}

/// The current step of an item.
enum Stage {
    Deserializing,
    Calling,
    Reporting,
}

/// Runs items until all have ended or one panics.
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

/// Fails all `items`. If one argument cannot be read, its length is unknown, so the arguments after it cannot be read
/// either.
fn fail_all(why: &str, items: Range<u32>, sink: &mut dyn ResultSink) {
    for index in items {
        sink.begin(index);
        sink.finish(RecordKind::ArgumentNotDeserialized, why.as_bytes());
    }
}
