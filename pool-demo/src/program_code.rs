//! Turns functions of this program into numbers, and numbers into functions.
//!
//! A function is its offset from the start of the program's code. A worker is a fork, so it has the same code at the
//! same address.

#![expect(
    unsafe_code,
    reason = "the loader's list of the program's parts, and a function made of a number"
)]

use std::ffi::{c_int, c_void};
use std::mem;
use std::ops::Range;
use std::ptr;
use std::slice;
use std::sync::OnceLock;

use nix::libc;

/// A function of this program: its distance from the start of the program's code.
pub(crate) type CodeOffset = u32;

/// A type of function pointers.
pub(crate) trait FunctionPointer: Copy {
    fn address(self) -> usize;

    /// # Safety
    /// `code` must be the address of a function that has this type in this process.
    unsafe fn at(code: *const ()) -> Self;
}

macro_rules! function_pointer {
    ($($argument:ident)+) => {
        impl<R, $($argument),+> FunctionPointer for fn($($argument),+) -> R {
            #[inline]
            fn address(self) -> usize {
                self as usize
            }

            #[inline]
            unsafe fn at(code: *const ()) -> Self {
                // SAFETY: the caller promises that such a function is there. Both types have the size of an address.
                unsafe { mem::transmute::<*const (), Self>(code) }
            }
        }
    };
}

function_pointer!(A);
function_pointer!(A B);
function_pointer!(A B C);
function_pointer!(A B C D);
function_pointer!(A B C D E);
function_pointer!(A B C D E G);

/// Returns the offset of a function, or `None` if its code is not in this program.
pub(crate) fn offset_of(address: usize) -> Option<CodeOffset> {
    let code = program_code()?;
    let is_inside = code.contains(&address);
    is_inside.then(|| CodeOffset::try_from(address - code.start).ok())?
}

/// Returns the address of the function at `offset`, or `None` if the program's code ends before it.
pub(crate) fn address_at(offset: CodeOffset) -> Option<*const ()> {
    let code = program_code()?;
    let address = code.start + offset as usize;
    let is_inside = code.contains(&address);
    is_inside.then(|| ptr::with_exposed_provenance(address))
}

/// The mapping that contains this code: the code of this program. In a statically linked program this is all code.
///
/// The loader has the list in memory. So this needs neither `/proc` nor a free descriptor. A failure is not kept.
fn program_code() -> Option<&'static Range<usize>> {
    static CODE: OnceLock<Range<usize>> = OnceLock::new();
    if CODE.get().is_none()
        && let Some(found) = find_code(program_code as fn() -> _ as usize)
    {
        return Some(CODE.get_or_init(|| found));
    }
    CODE.get()
}

/// The executable mapping that contains `address`.
struct Search {
    address: usize,
    found: Option<Range<usize>>,
}

fn find_code(address: usize) -> Option<Range<usize>> {
    let mut search = Search {
        address,
        found: None,
    };
    // SAFETY: `visit` has the type that the loader calls, and unwinds never. `search` outlives the call, and only
    // `visit` uses it meanwhile.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut search).cast()) };
    search.found
}

/// The loader calls this for the program and for each of its libraries. Returns 1 to stop.
unsafe extern "C" fn visit(
    object: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: the loader passes a pointer to a description that is valid during this call.
    let object = unsafe { &*object };
    // SAFETY: `find_code` passes a pointer to its `Search`, and uses it only after the loader has returned.
    let search = unsafe { &mut *search.cast::<Search>() };
    if object.dlpi_phdr.is_null() {
        return 0;
    }
    // SAFETY: the object has this many headers at this address, and they stay there while it is loaded.
    let headers = unsafe { slice::from_raw_parts(object.dlpi_phdr, object.dlpi_phnum.into()) };
    let code = headers
        .iter()
        .filter(|header| header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_X != 0)
        .map(|header| {
            let start = (object.dlpi_addr as usize).wrapping_add(header.p_vaddr as usize);
            start..start.saturating_add(header.p_memsz as usize)
        })
        .find(|code| code.contains(&search.address));
    let is_found = code.is_some();
    search.found = search.found.take().or(code);
    c_int::from(is_found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function() {}
    static DATA: u8 = 0;

    #[test]
    fn a_function_of_this_program_keeps_its_address_and_other_addresses_have_no_offset() {
        let address = function as fn() as usize;
        let offset = offset_of(address).unwrap();
        assert_eq!(address_at(offset).map(|code| code.addr()), Some(address));
        let data = (&raw const DATA).addr();
        let heap = Box::new(0_u8);
        let (stack, heap) = ((&raw const heap).addr(), (&raw const *heap).addr());
        for outside in [0, 1, stack, heap, data, usize::MAX] {
            assert_eq!(offset_of(outside), None, "{outside:x}");
        }
        assert_eq!(address_at(CodeOffset::MAX), None);
    }
}
