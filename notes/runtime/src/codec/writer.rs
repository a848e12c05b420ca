//! Appends tags, numbers, texts and names to a buffer, and counts the depth.

use super::error::EncodeError;
use super::length;
use super::name::WrittenNames;
use super::run::Run;
use super::tag::{self, Int};

type Written = Result<(), EncodeError>;

/// Appends a value to a buffer.
pub(super) struct Writer<'v> {
    pub(super) bytes: &'v mut Vec<u8>,
    pub(super) names: WrittenNames,
    depth: usize,
    /// The state of the innermost sequence, if its elements may be packed.
    pub(super) run: Run,
    /// Whether a part could not be written. The whole can't be either, even if a `Serialize` ignored the error.
    pub(super) is_broken: bool,
}

impl<'v> Writer<'v> {
    pub(super) fn new(bytes: &'v mut Vec<u8>) -> Writer<'v> {
        Writer {
            bytes,
            names: WrittenNames::default(),
            depth: 0,
            run: Run::Off,
            is_broken: false,
        }
    }

    /// Fails if a part could not be written.
    #[inline]
    pub(super) fn check(&self) -> Written {
        if self.is_broken {
            return Err(EncodeError::new(
                "a part of the value could not be serialized",
            ));
        }
        Ok(())
    }

    /// Writes the tag of a value that can't be packed.
    #[inline]
    pub(super) fn tag(&mut self, tag: u8) {
        self.run.end(self.bytes);
        self.bytes.push(tag);
    }

    /// Writes the tag of a value that has other values in it.
    #[inline]
    pub(super) fn enter(&mut self, tag: u8) -> Written {
        self.deepen()?;
        self.tag(tag);
        Ok(())
    }

    #[inline]
    fn deepen(&mut self) -> Written {
        if self.depth == tag::MAX_DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    #[inline]
    pub(super) fn int<const WIDTH: usize>(&mut self, int: Int, number: u64) {
        let all = number.to_le_bytes();
        if self.run.takes(int.tag(WIDTH), self.bytes) {
            self.bytes.extend_from_slice(&all[..WIDTH]);
            return;
        }
        const SMALL: u64 = tag::SMALL as u64;
        let (width, tag) = match number {
            0..SMALL => (0, int as u8 | all[0]),
            _ => {
                let width = (71 - number.leading_zeros() as usize) / 8;
                (width, int.tag(width))
            }
        };
        // One copy of a constant length is faster than one of the length that the number needs.
        let start = self.bytes.len();
        let [a, b, c, d, e, f, g, h] = all;
        self.bytes.extend_from_slice(&[tag, a, b, c, d, e, f, g, h]);
        self.bytes.truncate(start + 1 + width);
    }

    #[inline]
    pub(super) fn fixed<const WIDTH: usize>(&mut self, tag: u8, bits: u64) {
        let all = bits.to_le_bytes();
        if self.run.takes(tag, self.bytes) {
            self.bytes.extend_from_slice(&all[..WIDTH]);
            return;
        }
        let start = self.bytes.len();
        let [a, b, c, d, e, f, g, h] = all;
        self.bytes.extend_from_slice(&[tag, a, b, c, d, e, f, g, h]);
        self.bytes.truncate(start + 1 + WIDTH);
    }

    pub(super) fn wide(&mut self, tag: u8, bytes: [u8; 16]) {
        self.tag(tag);
        self.bytes.extend_from_slice(&bytes);
    }

    #[inline]
    pub(super) fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        self.tag(tag);
        length::write(bytes.len(), self.bytes);
        self.bytes.extend_from_slice(bytes);
    }

    /// Starts a sequence. If it is long, its elements may be packed.
    #[inline]
    pub(super) fn seq(&mut self, len: Option<usize>) -> Written {
        match len {
            Some(len) if len >= Run::MIN => {
                self.deepen()?;
                self.run.end(self.bytes);
                self.run = Run::Expected { len };
            }
            Some(len) => self.enter(tag::SHORT_SEQ + len as u8)?,
            None => self.enter(tag::OPEN_SEQ)?,
        }
        Ok(())
    }

    /// Starts a value with this tag, of `len` elements or entries.
    #[inline]
    pub(super) fn counted(&mut self, tag: u8, len: usize) -> Written {
        self.enter(tag)?;
        length::write(len, self.bytes);
        Ok(())
    }

    #[cold]
    pub(super) fn wrong_length(&mut self, other: &str) -> EncodeError {
        self.is_broken = true;
        EncodeError::new(format!(
            "the type's Serialize wrote {other} elements or entries than the length that it had announced"
        ))
    }

    #[inline]
    pub(super) fn variant(&mut self, tag: u8, name: &'static str) {
        self.tag(tag);
        self.names.write(name, self.bytes);
    }

    #[inline]
    pub(super) fn enter_variant(&mut self, name: &'static str) -> Written {
        self.enter(tag::VARIANT)?;
        self.names.write(name, self.bytes);
        Ok(())
    }
}

#[cold]
fn too_deep() -> EncodeError {
    let most = tag::MAX_DEPTH;
    EncodeError::new(format!(
        "the value is nested more than {most} levels deep: send it in parts, or in a flat form such as a list of nodes"
    ))
}
