//! The first byte of a value says what the value is and how many bytes follow.

/// The types of whole numbers up to 64 bits. A tag below [`FALSE`] is one of these in its upper half. Its lower half is
/// the number itself, if that is less than [`SMALL`], or else 7 more than the number of bytes that follow: as many as
/// the number needs, the lowest byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Int {
    U8 = 0x00,
    U16 = 0x10,
    U32 = 0x20,
    U64 = 0x30,
    I8 = 0x40,
    I16 = 0x50,
    I32 = 0x60,
    I64 = 0x70,
}

impl Int {
    /// The tag of such a number in `width` bytes.
    pub(super) const fn tag(self, width: usize) -> u8 {
        self as u8 | (width as u8 + SMALL - 1)
    }

    /// The type in an integer's tag.
    pub(super) const fn of(tag: u8) -> Int {
        match tag & 0x70 {
            0x00 => Int::U8,
            0x10 => Int::U16,
            0x20 => Int::U32,
            0x30 => Int::U64,
            0x40 => Int::I8,
            0x50 => Int::I16,
            0x60 => Int::I32,
            _ => Int::I64,
        }
    }
}

/// Numbers below this are in their tags.
pub(super) const SMALL: u8 = 8;

/// The tag of a `u8` that follows.
pub(super) const BYTE: u8 = Int::U8.tag(1);

/// Signed numbers are written as unsigned ones, so that a small negative number is short: 0, -1, 1, -2, …
#[inline]
pub(super) const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

#[inline]
pub(super) const fn from_zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

pub(super) const FALSE: u8 = 0x80;
pub(super) const TRUE: u8 = 0x81;
/// 16 bytes follow.
pub(super) const U128: u8 = 0x82;
/// 16 bytes follow.
pub(super) const I128: u8 = 0x83;
/// 4 bytes follow.
pub(super) const F32: u8 = 0x84;
/// 8 bytes follow.
pub(super) const F64: u8 = 0x85;
/// 4 bytes follow.
pub(super) const CHAR: u8 = 0x86;
/// A length and the text follow.
pub(super) const STR: u8 = 0x87;
/// A length and the bytes follow.
pub(super) const BYTES: u8 = 0x88;
pub(super) const UNIT: u8 = 0x89;
pub(super) const NONE: u8 = 0x8a;
/// The value in the option follows.
pub(super) const SOME: u8 = 0x8b;
/// A length and the elements follow.
pub(super) const SEQ: u8 = 0x8c;
/// The elements follow, and [`END`].
pub(super) const OPEN_SEQ: u8 = 0x8d;
/// The tag of all elements, a length and the elements without their tags follow.
pub(super) const PACKED: u8 = 0x8e;
/// A length, keys and values follow.
pub(super) const MAP: u8 = 0x8f;
/// Keys and values follow, and [`END`].
pub(super) const OPEN_MAP: u8 = 0x90;
/// Names and values follow, and the byte that stands for no name.
pub(super) const STRUCT: u8 = 0x91;
/// The name of the variant follows.
pub(super) const UNIT_VARIANT: u8 = 0x92;
/// The name and the value of the variant follow.
pub(super) const VARIANT: u8 = 0x93;
pub(super) const END: u8 = 0x94;
/// This many more than this are the elements, which follow.
pub(super) const SHORT_SEQ: u8 = 0xa0;
pub(super) const SHORT_SEQ_END: u8 = 0xa7;

/// The bytes after this tag, if a long sequence of such values can be packed.
#[inline]
pub(super) const fn width(tag: u8) -> Option<usize> {
    match tag {
        F64 => Some(8),
        F32 | CHAR => Some(4),
        _ if tag < FALSE && tag & 0x0f >= SMALL => Some(((tag & 0x0f) - (SMALL - 1)) as usize),
        _ => None,
    }
}

/// How many options, sequences, maps, structs and variants can be nested in each other in a value.
pub const MAX_DEPTH: usize = 128;
