//! Gives a number or a char to the type that reads it.

use serde::de::Visitor;

use super::error::DecodeError;
use super::tag::{self, Int, from_zigzag};

/// Gives a number or a char with this tag to the type; `bits` are the bytes after the tag.
#[inline]
pub(super) fn visit<'de, V: Visitor<'de>>(
    tag: u8,
    bits: u64,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    match tag {
        0..tag::FALSE => integer(tag, bits, visitor),
        tag::F32 => visitor.visit_f32(f32::from_bits(fit(bits)?)),
        tag::F64 => visitor.visit_f64(f64::from_bits(bits)),
        tag::CHAR => {
            let char = char::from_u32(fit(bits)?);
            visitor.visit_char(char.ok_or_else(|| DecodeError::new("a char is out of range"))?)
        }
        _ => Err(DecodeError::unknown(tag)),
    }
}

/// Gives an integer with this tag to the type.
pub(super) fn integer<'de, V: Visitor<'de>>(
    tag: u8,
    bits: u64,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    let signed = from_zigzag(bits);
    match Int::of(tag) {
        Int::U8 => visitor.visit_u8(fit(bits)?),
        Int::U16 => visitor.visit_u16(fit(bits)?),
        Int::U32 => visitor.visit_u32(fit(bits)?),
        Int::U64 => visitor.visit_u64(bits),
        Int::I8 => visitor.visit_i8(fit(signed)?),
        Int::I16 => visitor.visit_i16(fit(signed)?),
        Int::I32 => visitor.visit_i32(fit(signed)?),
        Int::I64 => visitor.visit_i64(signed),
    }
}

#[inline]
fn fit<A: TryInto<B>, B>(number: A) -> Result<B, DecodeError> {
    let too_long = |_| DecodeError::new("a number is longer than its type");
    number.try_into().map_err(too_long)
}

/// Takes `width` bytes, the lowest first.
#[inline]
pub(super) fn bits(width: usize, bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    // What most numbers need.
    if let (1, Some((byte, rest))) = (width, bytes.split_first()) {
        *bytes = rest;
        return Ok(u64::from(*byte));
    }
    let bits = first_bits(width, bytes)?;
    *bytes = &bytes[width..];
    Ok(bits)
}

/// The first `width` bytes, the lowest first. More than eight are an error.
pub(super) fn first_bits(width: usize, bytes: &[u8]) -> Result<u64, DecodeError> {
    let Some(mask) = MASKS.get(width) else {
        return Err(DecodeError::new("a number has more than eight bytes"));
    };
    // One copy of a constant length is faster than one of the number's.
    if let Some(next) = bytes.first_chunk() {
        return Ok(u64::from_le_bytes(*next) & mask);
    }
    let bytes = bytes.get(..width).ok_or_else(DecodeError::end_of_bytes)?;
    Ok((bytes.iter().rev()).fold(0, |all, byte| all << 8 | u64::from(*byte)))
}

/// Which bits of eight bytes belong to a number of fewer.
const MASKS: [u64; 9] = {
    let mut masks = [u64::MAX; 9];
    let mut width = 0;
    while width < 8 {
        masks[width] = (1 << (8 * width)) - 1;
        width += 1;
    }
    masks
};
