//! A function on its way to the workers: as the address of code that they have at the same place.
//!
//! A forked worker has a copy of its parent's memory, code included. So a number can name a function in both. What
//! travels is the address of a *trampoline*, made by the compiler for one function and the types of its argument and
//! result: it reads arguments, calls the function, and writes results. The function itself
//! has no bytes to send: a `fn` has a type of its own, and a closure that captures nothing too, whose only value needs no memory.

#![expect(
    unsafe_code,
    reason = "a function made of a number, and a value of no bytes made of nothing"
)]

use std::fs;
use std::mem;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::sync::OnceLock;

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::board::Kind;
use crate::error::PoolError;

/// How a function gets its argument.
pub(crate) trait Calling<F, A> {
    type Output;
    fn call(function: &F, argument: A) -> Self::Output;
}

/// `f(argument)`.
#[derive(Debug)]
pub(crate) struct Plain;

impl<F, A, R> Calling<F, A> for Plain
where
    F: Fn(A) -> R,
{
    type Output = R;

    fn call(function: &F, argument: A) -> R {
        function(argument)
    }
}

/// What a trampoline works for.
pub(crate) trait Desk {
    /// The next one to be done is item `index`.
    fn begin(&mut self, index: u32);
    /// It is done, and this came of it.
    fn done(&mut self, kind: Kind, bytes: &[u8]);
}

/// Does the items of a task whose arguments are `arguments`, but for the first few.
type Trampoline = fn(arguments: &[u8], items: u32, skip: u32, desk: &mut dyn Desk);

/// A function as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Function(u64);

impl Function {
    /// Of a function with no bytes.
    pub(crate) fn new<C, F, A>(_: F) -> Result<Function, PoolError>
    where
        C: Calling<F, A, Output: Serialize>,
        F: Copy + Send + 'static,
        A: DeserializeOwned,
    {
        let trampoline: Trampoline = run::<C, F, A>;
        let address = trampoline as usize;
        if !image().contains(&address) {
            return Err(PoolError::Elsewhere);
        }
        Ok(Function(address as u64))
    }

    /// The number that it travels as.
    pub(crate) fn address(self) -> u64 {
        self.0
    }

    /// Does what a task asks for, in a worker.
    pub(crate) fn run_at(
        address: u64,
        arguments: &[u8],
        items: u32,
        skip: u32,
        desk: &mut dyn Desk,
    ) {
        // SAFETY: only the pool's processes have the board, and they write there only what `address` gives: the
        // address of a `Trampoline`, the same type in this same program. It lies in the mapping in which this file's
        // code lies, as `new` has checked; the worker is a fork made by code in that mapping, so has it too, at
        // the same place.
        let trampoline = unsafe { mem::transmute::<usize, Trampoline>(address as usize) };
        trampoline(arguments, items, skip, desk);
    }
}

/// The mapping in which this code lies: this program's, in a statically linked one all there is.
fn image() -> &'static Range<usize> {
    static IMAGE: OnceLock<Range<usize>> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let here = image as fn() -> &'static Range<usize> as usize;
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
fn run<C, F, A>(arguments: &[u8], items: u32, skip: u32, desk: &mut dyn Desk)
where
    C: Calling<F, A, Output: Serialize>,
    F: Copy + Send + 'static,
    A: DeserializeOwned,
{
    let function = only_value::<F>();
    let mut at = At {
        arguments,
        index: 0,
        stage: Stage::Reads,
    };
    while at.index < items {
        // Unwind safe: of what a panic has left half done, nothing is used. One guard for all items that go well.
        let ran = catch_unwind(AssertUnwindSafe(|| {
            go_on::<C, F, A>(&function, &mut at, items, skip, desk)
        }));
        let Err(payload) = ran else { continue };
        match at.stage {
            Stage::Reads => unreadable(None, at.index.max(skip)..items, desk),
            Stage::Calls => desk.done(Kind::Panic, message(&*payload).as_bytes()),
            Stage::HandsOver => resume_unwind(payload),
        }
        at.index = if let Stage::Reads = at.stage {
            items
        } else {
            at.index + 1
        };
        // Its destructor might panic in turn.
        mem::forget(payload);
    }
}

/// How far a trampoline has come.
struct At<'b> {
    /// Those that are not read.
    arguments: &'b [u8],
    index: u32,
    stage: Stage,
}

/// What is done for an item.
enum Stage {
    Reads,
    Calls,
    HandsOver,
}

/// Does items until all are done, or one panics.
fn go_on<C, F, A>(function: &F, at: &mut At<'_>, items: u32, skip: u32, desk: &mut dyn Desk)
where
    C: Calling<F, A, Output: Serialize>,
    A: DeserializeOwned,
{
    let mut result = Vec::new();
    while at.index < items {
        let skipped = at.index < skip;
        if !skipped {
            desk.begin(at.index);
        }
        at.stage = Stage::Reads;
        let argument = match postcard::take_from_bytes::<A>(at.arguments) {
            Ok((argument, rest)) => {
                at.arguments = rest;
                argument
            }
            Err(error) => {
                at.stage = Stage::HandsOver;
                unreadable(Some(error), at.index.max(skip)..items, desk);
                at.index = items;
                return;
            }
        };
        if !skipped {
            at.stage = Stage::Calls;
            result.clear();
            let written = append(&C::call(function, argument), &mut result);
            at.stage = Stage::HandsOver;
            match written {
                Ok(()) => desk.done(Kind::Value, &result),
                Err(error) => desk.done(Kind::Message, format!("its result: {error}").as_bytes()),
            }
        }
        at.index += 1;
    }
}

/// Serialises `value` behind what `bytes` holds; on an error, that is left, and perhaps some more.
#[inline]
pub(crate) fn append(value: &impl Serialize, bytes: &mut Vec<u8>) -> postcard::Result<()> {
    postcard::serialize_with_flavor(value, Append(bytes))
}

struct Append<'v>(&'v mut Vec<u8>);

/// How many bytes a number of 64 bits is at most.
const MOST_DIGITS: usize = 10;

impl Flavor for Append<'_> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() > MOST_DIGITS {
            self.0.extend_from_slice(bytes);
        } else {
            // A number mostly: to call the function that copies takes longer than to copy it, and so does a length
            // that is changed for each byte.
            let start = self.0.len();
            self.0.extend_from_slice(&[0; MOST_DIGITS]);
            let room = &mut self.0[start..];
            room.iter_mut()
                .zip(bytes)
                .for_each(|(room, byte)| *room = *byte);
            self.0.truncate(start + bytes.len());
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

fn unreadable(error: Option<postcard::Error>, items: Range<u32>, desk: &mut dyn Desk) {
    let why = error.map_or("reading it panicked".to_owned(), |error| error.to_string());
    for index in items {
        desk.begin(index);
        desk.done(Kind::Message, format!("its argument: {why}").as_bytes());
    }
}

/// `panic!` with a literal carries a `&str`, with arguments a `String`.
fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&str>().copied();
    let formatted = || payload.downcast_ref::<String>().map(String::as_str);
    literal.or_else(formatted).unwrap_or("(no message)")
}
