//! Values that the machine reads and writes in one step, and the atomics that hold them in shared memory.

use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use crate::atomic_word::AtomicWord;
use crate::data::ShmData;

/// A value that is read and written in one step: `bool`, `char`, and all integers and floats except the 128-bit ones.
///
/// This trait is sealed: other crates can't implement it.
#[expect(private_bounds, reason = "the atomic is an implementation detail")]
pub trait Scalar: ShmData + ScalarOps {}

/// An integer: it also supports addition and subtraction in one step.
#[expect(private_bounds, reason = "as for `Scalar`")]
pub trait Integer: Scalar + IntegerOps {}

/// The operations of a [`Scalar`] on its atomic.
pub(crate) trait ScalarOps: Sized {
    /// The atomic, which has the size of the value.
    type Cell: AtomicWord;
    fn load(cell: &Self::Cell) -> Self;
    fn store(cell: &Self::Cell, number: Self);
    fn swap(cell: &Self::Cell, number: Self) -> Self;
    fn compare_exchange(cell: &Self::Cell, current: Self, new: Self) -> Result<Self, Self>;
}

/// The operations of an [`Integer`] on its atomic.
pub(crate) trait IntegerOps: ScalarOps {
    fn fetch_add(cell: &Self::Cell, number: Self) -> Self;
    fn fetch_sub(cell: &Self::Cell, number: Self) -> Self;
}

/// The atomic holds the number's bits: addition is the same for signed and unsigned numbers.
macro_rules! scalars {
    ($($number:ty, $cell:ty: |$value:ident| $to_bits:expr, |$bits:ident| $from_bits:expr;)*) => {$(
        const _: () = assert!(size_of::<$number>() == size_of::<$cell>());

        impl Scalar for $number {}

        impl ScalarOps for $number {
            type Cell = $cell;

            #[inline]
            fn load(cell: &$cell) -> $number {
                let $bits = cell.load(Ordering::Acquire);
                $from_bits
            }

            #[inline]
            fn store(cell: &$cell, $value: $number) {
                cell.store($to_bits, Ordering::Release);
            }

            #[inline]
            fn swap(cell: &$cell, $value: $number) -> $number {
                let $bits = cell.swap($to_bits, Ordering::AcqRel);
                $from_bits
            }

            #[inline]
            fn compare_exchange(cell: &$cell, current: $number, new: $number) -> Result<$number, $number> {
                let to_bits = |$value: $number| $to_bits;
                let (current, new) = (to_bits(current), to_bits(new));
                match cell.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire) {
                    Ok($bits) => Ok($from_bits),
                    Err($bits) => Err($from_bits),
                }
            }
        }
    )*};
}

macro_rules! integers {
    ($($number:ty, $bits:ty, $cell:ty;)*) => {
        scalars! { $($number, $cell: |number| number as $bits, |bits| bits as $number;)* }

        $(
            impl Integer for $number {}

            impl IntegerOps for $number {
                #[inline]
                fn fetch_add(cell: &$cell, number: $number) -> $number {
                    cell.fetch_add(number as $bits, Ordering::AcqRel) as $number
                }

                #[inline]
                fn fetch_sub(cell: &$cell, number: $number) -> $number {
                    cell.fetch_sub(number as $bits, Ordering::AcqRel) as $number
                }
            }
        )*
    };
}

integers! {
    u8, u8, AtomicU8;
    i8, u8, AtomicU8;
    u16, u16, AtomicU16;
    i16, u16, AtomicU16;
    u32, u32, AtomicU32;
    i32, u32, AtomicU32;
    u64, u64, AtomicU64;
    i64, u64, AtomicU64;
    usize, u64, AtomicU64;
    isize, u64, AtomicU64;
}

scalars! {
    f32, AtomicU32: |number| number.to_bits(), |bits| f32::from_bits(bits);
    f64, AtomicU64: |number| number.to_bits(), |bits| f64::from_bits(bits);
    bool, AtomicU8: |value| u8::from(value), |bits| match bits {
        0 => false,
        1 => true,
        _ => not_a_value("bool"),
    };
    char, AtomicU32: |value| u32::from(value), |bits| match char::from_u32(bits) {
        Some(value) => value,
        None => not_a_value("char"),
    };
}

#[cold]
fn not_a_value(type_name: &str) -> ! {
    panic!(
        "the shared memory holds bytes that are not a valid {type_name}: another process has written them"
    )
}

#[cfg(not(target_pointer_width = "64"))]
compile_error!("shared memory holds usize as 64 bits");
