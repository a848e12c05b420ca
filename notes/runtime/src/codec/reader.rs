//! Takes tags, numbers, texts and names from bytes, and counts the depth.

use super::error::DecodeError;
use super::length;
use super::name::ReadNames;
use super::scalar;
use super::tag;

/// Reads a value from bytes, which may be any.
pub(super) struct Reader<'de> {
    /// The bytes that are not read yet.
    pub(super) bytes: &'de [u8],
    names: ReadNames<'de>,
    depth: usize,
    /// Whether a part could not be read. The rest can't be either, even if a `Deserialize` ignored the error.
    pub(super) is_broken: bool,
    /// Whether a type has read the name of a variant, and not its value.
    pub(super) is_variant_unread: bool,
}

impl<'de> Reader<'de> {
    pub(super) fn new(bytes: &'de [u8]) -> Reader<'de> {
        Reader {
            bytes,
            names: ReadNames::default(),
            depth: 0,
            is_broken: false,
            is_variant_unread: false,
        }
    }

    /// The tag of the next value, which remains.
    #[inline]
    pub(super) fn peek(&self) -> Result<u8, DecodeError> {
        self.bytes
            .first()
            .copied()
            .ok_or_else(DecodeError::end_of_bytes)
    }

    /// Takes the tag of the next value.
    #[inline]
    pub(super) fn tag(&mut self) -> Result<u8, DecodeError> {
        let first = self.bytes.split_off_first();
        first.copied().ok_or_else(DecodeError::end_of_bytes)
    }

    /// Takes the end tag, if it is next.
    #[inline]
    pub(super) fn take_end(&mut self) -> Result<bool, DecodeError> {
        let is_end = self.peek()? == tag::END;
        if is_end {
            self.tag()?;
        }
        Ok(is_end)
    }

    #[inline]
    fn take(&mut self, len: usize) -> Result<&'de [u8], DecodeError> {
        match self.bytes.split_off(..len) {
            Some(bytes) => Ok(bytes),
            None => Err(self.break_off(DecodeError::end_of_bytes())),
        }
    }

    /// A number of `width` bytes.
    #[inline]
    pub(super) fn bits(&mut self, width: usize) -> Result<u64, DecodeError> {
        scalar::bits(width, &mut self.bytes)
    }

    /// The bits of an integer with this tag.
    #[inline]
    pub(super) fn integer(&mut self, tag: u8) -> Result<u64, DecodeError> {
        match tag & 0x0f {
            small @ 0..tag::SMALL => Ok(u64::from(small)),
            more => self.bits(usize::from(more - (tag::SMALL - 1))),
        }
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (array, rest) =
            (self.bytes.split_first_chunk()).ok_or_else(DecodeError::end_of_bytes)?;
        self.bytes = rest;
        Ok(*array)
    }

    #[inline]
    pub(super) fn text(&mut self) -> Result<&'de str, DecodeError> {
        let bytes = self.sized_bytes()?;
        std::str::from_utf8(bytes).map_err(|error| DecodeError::new(error.to_string()))
    }

    #[inline]
    pub(super) fn sized_bytes(&mut self) -> Result<&'de [u8], DecodeError> {
        let len = length::read(&mut self.bytes)?;
        self.take(len)
    }

    /// The number of elements or entries that follow, which have at least `least` bytes each.
    #[inline]
    pub(super) fn count(&mut self, least: usize) -> Result<usize, DecodeError> {
        let count = length::read(&mut self.bytes)?;
        match count.checked_mul(least) {
            Some(bytes) if bytes <= self.bytes.len() => Ok(count),
            _ => Err(self.break_off(DecodeError::end_of_bytes())),
        }
    }

    /// The tag of packed elements, and the bytes of one and of all.
    pub(super) fn packed(&mut self) -> Result<(u8, usize, &'de [u8]), DecodeError> {
        let tag = self.tag()?;
        let width = tag::width(tag).ok_or_else(|| DecodeError::unknown(tag))?;
        let bytes = self.count(width)? * width;
        Ok((tag, width, self.take(bytes)?))
    }

    /// The name of the next field, or `None` after the last.
    #[inline]
    pub(super) fn field(
        &mut self,
        expected: &[&'static str],
    ) -> Result<Option<&'de str>, DecodeError> {
        self.names.read(&mut self.bytes, expected)
    }

    /// The name of a variant.
    #[inline]
    pub(super) fn variant(&mut self, expected: &[&'static str]) -> Result<&'de str, DecodeError> {
        let name = self.names.read(&mut self.bytes, expected)?;
        name.ok_or_else(|| DecodeError::new("a variant has no name"))
    }

    /// Reads what is in a value.
    #[inline]
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'de>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if self.depth == tag::MAX_DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        self.is_broken |= value.is_err();
        value
    }

    /// Records that the rest can't be read after this error.
    #[cold]
    pub(super) fn break_off(&mut self, error: DecodeError) -> DecodeError {
        self.is_broken = true;
        error
    }

    /// Fails if a part of the value could not be read.
    #[inline]
    pub(super) fn check(&self) -> Result<(), DecodeError> {
        if self.is_broken {
            return Err(DecodeError::new(
                "a part of the value could not be deserialized",
            ));
        }
        Ok(())
    }
}

#[cold]
fn too_deep() -> DecodeError {
    DecodeError::new(format!(
        "the value is nested more than {} levels deep",
        tag::MAX_DEPTH
    ))
}
