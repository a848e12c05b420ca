//! Sends a function to a worker as a number, because both processes have the same code at the same address.
//!
//! A forked worker has a copy of its parent's memory, including the code. So the same address names the same function
//! in both processes. The parent sends two functions: the caller's, and a *trampoline*, which the compiler generates
//! for the types of its argument and result. The trampoline deserializes arguments, calls the caller's function, and
//! serializes results.
//!
//! The caller's function is a function pointer, so it can be called in any process that has its code. A value of
//! another type cannot be sent this way, even if it has no bytes: such a value may prove that something was
//! initialized, and a worker that was forked before has not initialized it.

#![expect(unsafe_code, reason = "functions made of numbers")]

use std::mem;
use std::ops::Range;
use std::panic::resume_unwind;

use notes_runtime::codec;
use serde::de::DeserializeOwned;

use crate::error::PoolError;
use crate::panics::{catch, into_message};
use crate::program_code::{self, CodeOffset, FunctionPointer};
use crate::shared_state::RecordKind;
use crate::task::{Arguments, Message};

/// How a function gets its argument.
pub(crate) trait CallWith<A> {
    /// The function that returns an `R`.
    type Pointer<R>: FunctionPointer;
    fn call<R>(function: Self::Pointer<R>, argument: A) -> R;
}

/// `f(argument)`.
#[derive(Debug)]
pub(crate) struct OneArgument;

impl<A> CallWith<A> for OneArgument {
    type Pointer<R> = fn(A) -> R;

    #[inline]
    fn call<R>(function: fn(A) -> R, argument: A) -> R {
        function(argument)
    }
}

/// `f(*arguments)`.
#[derive(Debug)]
pub(crate) struct TupleArguments;

impl<A: Arguments> CallWith<A> for TupleArguments {
    type Pointer<R> = A::Function<R>;

    #[inline]
    fn call<R>(function: A::Function<R>, arguments: A) -> R {
        arguments.pass_to(function)
    }
}

/// Receives the reports of a trampoline.
pub(crate) trait ResultSink {
    /// Called before item `index` begins.
    fn begin(&mut self, index: u32);
    /// Called when the item has ended, with its outcome.
    fn finish(&mut self, kind: RecordKind, bytes: &[u8]);
}

/// Runs the items of a task with the function at this address.
type Trampoline = unsafe fn(function: *const (), task: Items<'_>, sink: &mut dyn ResultSink);

/// The items of a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Items<'b> {
    pub(crate) arguments: &'b [u8],
    pub(crate) count: u32,
    /// The number of items that have ended and must not run again.
    pub(crate) skip: u32,
}

impl Items<'_> {
    fn all(self) -> Range<u32> {
        self.skip..self.count
    }
}

/// A function in the form in which the parent sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    trampoline: CodeOffset,
    function: CodeOffset,
}

impl Function {
    /// Finds the caller's function and the trampoline in the program's code.
    pub(crate) fn new<C, A, R>(function: C::Pointer<R>) -> Result<Function, PoolError>
    where
        C: CallWith<A>,
        A: DeserializeOwned,
        R: Message,
    {
        let trampoline: Trampoline = run::<C, A, R>;
        let trampoline = program_code::offset_of(trampoline as usize);
        let offsets = trampoline.zip(program_code::offset_of(function.address()));
        let (trampoline, function) = offsets.ok_or(PoolError::FunctionOutsideProgram)?;
        Ok(Function {
            trampoline,
            function,
        })
    }

    /// The number to send.
    pub(crate) fn number(self) -> u64 {
        u64::from(self.trampoline) << 32 | u64::from(self.function)
    }

    /// Runs a task, in a worker. `number` is what the parent has sent.
    pub(crate) fn run(number: u64, task: Items<'_>, sink: &mut dyn ResultSink) {
        let trampoline = program_code::address_at((number >> 32) as CodeOffset);
        let function = program_code::address_at(number as CodeOffset);
        let Some((trampoline, function)) = trampoline.zip(function) else {
            let why = "the function's address is not in this program";
            return fail_all(RecordKind::ArgumentNotReceived, why, task.all(), sink);
        };
        // SAFETY: only the pool's processes have its shared memory, and they write only what `number` returns there.
        // The upper half is the offset of a `Trampoline`, which is the same type in this same program. The offset
        // lies in the mapping that contains this file's code. Code in that mapping forked the worker, so the worker
        // has the same mapping at the same address.
        let trampoline = unsafe { mem::transmute::<*const (), Trampoline>(trampoline) };
        // SAFETY: `new` has put both into one number, so the function has the type that this trampoline calls.
        unsafe { trampoline(function, task, sink) };
    }
}

/// The trampoline: runs the items of a task, and reports panics.
///
/// # Safety
/// `function` must be the address of a `C::Pointer<R>`.
unsafe fn run<C, A, R>(function: *const (), task: Items<'_>, sink: &mut dyn ResultSink)
where
    C: CallWith<A>,
    A: DeserializeOwned,
    R: Message,
{
    // SAFETY: the caller promises it.
    let function = unsafe { C::Pointer::<R>::at(function) };
    let mut cursor = Cursor {
        arguments: task.arguments,
        index: 0,
        stage: Stage::Deserializing,
    };
    while cursor.index < task.count {
        // This is unwind safe: after a panic, no half-written state is used. One `catch` covers all items until one
        // panics.
        let ran = catch(|| run_items::<C, A, R>(function, &mut cursor, task, sink));
        let Err(payload) = ran else { continue };
        match cursor.stage {
            Stage::Reporting => resume_unwind(payload),
            Stage::Calling => {
                sink.finish(RecordKind::Panic, into_message(payload).as_bytes());
                cursor.index += 1;
            }
            Stage::Deserializing => {
                let why = format!("Deserialize panicked: {}", into_message(payload));
                fail_from(&cursor, task, &why, sink);
                cursor.index = task.count;
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
fn run_items<C, A, R>(
    function: C::Pointer<R>,
    cursor: &mut Cursor<'_>,
    task: Items<'_>,
    sink: &mut dyn ResultSink,
) where
    C: CallWith<A>,
    A: DeserializeOwned,
    R: Message,
{
    let mut result = Vec::new();
    while cursor.index < task.count {
        let is_skipped = cursor.index < task.skip;
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
                fail_from(cursor, task, &error.to_string(), sink);
                cursor.index = task.count;
                return;
            }
        };
        if !is_skipped {
            cursor.stage = Stage::Calling;
            result.clear();
            let serialized = codec::append(&C::call(function, argument), &mut result);
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

/// Fails the current item and all items after it. If one argument cannot be read, its length is unknown, so the
/// arguments after it cannot be read either.
fn fail_from(cursor: &Cursor<'_>, task: Items<'_>, why: &str, sink: &mut dyn ResultSink) {
    let items = cursor.index.max(task.skip)..task.count;
    fail_all(RecordKind::ArgumentNotDeserialized, why, items, sink);
}

fn fail_all(kind: RecordKind, why: &str, items: Range<u32>, sink: &mut dyn ResultSink) {
    for index in items {
        sink.begin(index);
        sink.finish(kind, why.as_bytes());
    }
}
