//! Lengths: seven bits in each byte, the lowest first; the highest bit says that more follow.

use super::error::DecodeError;

const MORE: u8 = 0x80;

#[inline]
pub(super) fn write(mut length: usize, bytes: &mut Vec<u8>) {
    while length >= usize::from(MORE) {
        bytes.push(length as u8 | MORE);
        length >>= 7;
    }
    bytes.push(length as u8);
}

#[inline]
pub(super) fn read(bytes: &mut &[u8]) -> Result<usize, DecodeError> {
    let mut length = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *bytes
            .split_off_first()
            .ok_or_else(DecodeError::end_of_bytes)?;
        let bits = usize::from(byte & !MORE);
        if bits << shift >> shift != bits {
            break;
        }
        length |= bits << shift;
        if byte & MORE == 0 {
            return Ok(length);
        }
    }
    Err(DecodeError::new("a length is out of range"))
}
