//! The output of the format: appends bytes to a buffer without a check for each byte.

use postcard::ser_flavors::Flavor;

/// Appends to a buffer.
pub(super) struct Append<'v>(pub(super) &'v mut Vec<u8>);

/// The most bytes that a 64-bit number takes.
const LONGEST_NUMBER: usize = 10;

impl Flavor for Append<'_> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() > LONGEST_NUMBER {
            self.0.extend_from_slice(bytes);
        } else {
            // Most data are numbers. A call of the copy function takes longer than the copy itself, and so does a
            // length that changes with each byte.
            let start = self.0.len();
            self.0.extend_from_slice(&[0; LONGEST_NUMBER]);
            let room = &mut self.0[start..];
            room.iter_mut()
                .zip(bytes)
                .for_each(|(room, byte)| *room = *byte);
            self.0.truncate(start + bytes.len());
        }
        Ok(())
    }

    #[inline]
    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}
