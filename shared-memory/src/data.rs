//! `ShmData`: which types can be values in shared memory.

use bytemuck::{CheckedBitPattern, NoUninit};

/// Plain data that can be a value in shared memory: `Copy`, without addresses and padding.
///
/// Integers, floats, `bool`, `char` and arrays of numbers are plain data. Structs and enums derive bytemuck's traits:
/// `#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]` and `#[repr(C)]` for a struct whose fields are numbers,
/// `#[derive(Clone, Copy, bytemuck::NoUninit, bytemuck::CheckedBitPattern)]` for a struct with a `bool` and for an
/// enum. `ShmData` is implemented for every type that has these last two traits.
///
/// Another process may write any bytes. If they are not a value of the type (a `bool` of 2), reading it panics.
///
/// An address would mean nothing in another process: no type with a reference or a pointer can have these traits.
/// Padding would expose what was in memory before.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a value in shared memory: it is not plain data",
    label = "another process could not read this type's bytes",
    note = "plain data is `Copy`, without pointers and padding: integers, floats, `bool`, `char`, arrays of numbers",
    note = "a `#[repr(C)]` struct of numbers derives `bytemuck::Pod` and `bytemuck::Zeroable`; \
            one with a `bool`, or an enum, `bytemuck::NoUninit` and `bytemuck::CheckedBitPattern`",
    note = "for a text, a `Vec` or a map: send it through `queue_ipc::Queue`, or share its bytes as `[u8; N]`"
)]
pub trait ShmData: NoUninit + CheckedBitPattern {}

// The compiler's error then says what `ShmData` needs, not what one of bytemuck's traits needs.
#[diagnostic::do_not_recommend]
impl<T: NoUninit + CheckedBitPattern> ShmData for T {}
