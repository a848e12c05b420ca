//! A message as packets: how it is split, and how it is assembled again, whatever packets arrive.
//!
//! A packet is a number of 8 bytes and a part of the message. The number says how many bytes of the message are still
//! to come, those in this packet included. Its highest bit marks the first packet.

use std::ops::Range;

/// The size of the largest packet: the kernel keeps this many bytes together in a pipe.
pub(super) const PACKET: usize = libc::PIPE_BUF;

/// The size of the number before the payload.
pub(super) const HEADER: usize = 8;

/// How much of a message fits into a packet.
pub(super) const PAYLOAD: usize = PACKET - HEADER;

/// The header of a packet without payload, after a message whose sender died or gave up: its rest won't come.
pub(super) const ABANDONED: [u8; HEADER] = [0; HEADER];

const IS_FIRST_FLAG: u64 = 1 << 63;

/// The packets of a message of this length: each with its header, and the part of the message in it.
pub(super) fn packets(bytes: usize) -> impl Iterator<Item = ([u8; HEADER], Range<usize>)> {
    // An empty message is a packet, too.
    let starts = (0..bytes.max(1)).step_by(PAYLOAD);
    starts.map(move |start| {
        let left = (bytes - start) as u64;
        let first = if start == 0 { IS_FIRST_FLAG } else { 0 };
        let end = bytes.min(start + PAYLOAD);
        ((first | left).to_le_bytes(), start..end)
    })
}

/// Assembles packets into messages.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    message: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// The next packet is a first one.
    #[default]
    Between,
    /// This many bytes are missing.
    Missing(u64),
    /// The rest of a message is dropped: the process that received its beginning is gone.
    Skipping,
    /// The message is whole, and was not taken yet.
    Whole,
}

/// A packet is not the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PacketError {
    /// A message is incomplete: its sender died while it sent the message.
    Truncated { missing: u64 },
    /// The packet does not come from this library.
    Corrupt,
}

impl Assembler {
    /// Adds a packet.
    ///
    /// An error drops the packets before; a packet that begins another message is kept.
    pub(super) fn take(&mut self, packet: &[u8]) -> Result<(), PacketError> {
        let Some((header, payload)) = packet.split_first_chunk() else {
            return self.drop_all(PacketError::Corrupt);
        };
        let header = u64::from_le_bytes(*header);
        let (is_first, left) = (header & IS_FIRST_FLAG != 0, header & !IS_FIRST_FLAG);
        let here = left.min(PAYLOAD as u64);
        if payload.len() as u64 != here {
            return self.drop_all(PacketError::Corrupt);
        }
        match (is_first, self.state) {
            (false, _) if left == 0 => self.end(),
            (false, State::Skipping) => Ok(()),
            (true, State::Missing(missing)) => {
                self.begin(payload, left);
                Err(PacketError::Truncated { missing })
            }
            (true, _) => {
                self.begin(payload, left);
                Ok(())
            }
            (false, State::Missing(missing)) if missing == left => {
                self.add(payload, left);
                Ok(())
            }
            (false, _) => self.drop_all(PacketError::Corrupt),
        }
    }

    /// Call this when no more packets of the message will come.
    pub(super) fn end(&mut self) -> Result<(), PacketError> {
        match std::mem::take(&mut self.state) {
            State::Missing(missing) => Err(PacketError::Truncated { missing }),
            State::Between | State::Skipping | State::Whole => Ok(()),
        }
    }

    /// Drops the packets up to the next first one.
    pub(super) fn skip_rest(&mut self) {
        self.state = State::Skipping;
    }

    /// Whether a part of a message has arrived, or is being skipped.
    pub(super) fn is_in_message(&self) -> bool {
        matches!(self.state, State::Missing(_) | State::Skipping)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.state == State::Whole
    }

    /// Replaces the contents of `into` by the message, if it is whole. The memory of `into` is used for the next message.
    pub(super) fn take_whole(&mut self, into: &mut Vec<u8>) -> bool {
        let is_whole = self.is_whole();
        if is_whole {
            self.state = State::Between;
            std::mem::swap(&mut self.message, into);
        }
        is_whole
    }

    fn begin(&mut self, payload: &[u8], left: u64) {
        self.message.clear();
        self.add(payload, left);
    }

    fn add(&mut self, payload: &[u8], left: u64) {
        // Allocate room for the bytes that have arrived, not for the number that a header promises.
        self.message.extend_from_slice(payload);
        self.state = match left - payload.len() as u64 {
            0 => State::Whole,
            missing => State::Missing(missing),
        };
    }

    fn drop_all(&mut self, error: PacketError) -> Result<(), PacketError> {
        self.state = State::Between;
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(message: &[u8]) -> Vec<Vec<u8>> {
        packets(message.len())
            .map(|(header, part)| [&header, &message[part]].concat())
            .collect()
    }

    /// Messages of one packet and of several, also with lengths at the boundary.
    fn message() -> impl Strategy<Value = Vec<u8>> {
        let lengths = prop_oneof![
            0..100_usize,
            Just(PAYLOAD - 1),
            Just(PAYLOAD),
            PAYLOAD..4 * PAYLOAD,
        ];
        (lengths, any::<u8>()).prop_map(|(length, first)| {
            let bytes = (0..length).map(|at| first.wrapping_add((at * 31 % 251) as u8));
            bytes.collect()
        })
    }

    fn assemble(
        assembler: &mut Assembler,
        packets: &[Vec<u8>],
    ) -> Result<Option<Vec<u8>>, PacketError> {
        for packet in packets {
            assembler.take(packet)?;
        }
        let mut message = Vec::new();
        Ok(assembler.take_whole(&mut message).then_some(message))
    }

    proptest! {
        #[test]
        fn a_message_split_into_packets_is_reassembled(messages in prop::collection::vec(message(), 1..4)) {
            let mut assembler = Assembler::default();
            for message in messages {
                let packets = of(&message);
                prop_assert!(packets.iter().all(|packet| packet.len() <= HEADER + PAYLOAD));
                prop_assert_eq!(assemble(&mut assembler, &packets), Ok(Some(message)));
                prop_assert_eq!(assembler.end(), Ok(()));
            }
        }

        #[test]
        fn a_truncated_message_is_an_error_and_the_next_one_is_complete(
            broken in message(), next in message(), keep in any::<prop::sample::Index>(),
        ) {
            let packets = of(&broken);
            let keep = keep.index(packets.len());
            let mut assembler = Assembler::default();
            prop_assert_eq!(assemble(&mut assembler, &packets[..keep]), Ok(None));
            let next_packets = of(&next);
            let first = assembler.take(&next_packets[0]);
            let missing = (broken.len() - keep * PAYLOAD.min(broken.len())) as u64;
            let expected = if keep == 0 { Ok(()) } else { Err(PacketError::Truncated { missing }) };
            prop_assert_eq!(first, expected);
            prop_assert_eq!(assemble(&mut assembler, &next_packets[1..]), Ok(Some(next)));
        }

        #[test]
        fn the_end_in_the_middle_of_a_message_is_an_error(message in message()) {
            let packets = of(&message);
            let mut assembler = Assembler::default();
            prop_assert_eq!(assemble(&mut assembler, &packets[..packets.len() - 1]), Ok(None));
            prop_assert_eq!(assembler.end().is_err(), packets.len() > 1);
            prop_assert_eq!(assembler.end(), Ok(()));
        }

        #[test]
        fn any_packet_gives_a_message_or_an_error(
            garbage in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20), good in message(),
        ) {
            let mut assembler = Assembler::default();
            for packet in garbage {
                let taken = assembler.take(&packet);
                prop_assert!(taken.is_ok() || !assembler.is_whole() || packet.len() >= HEADER);
                // No more room is allocated than for the bytes that have arrived.
                prop_assert!(assembler.message.capacity() <= 8192);
                let mut message = Vec::new();
                if assembler.take_whole(&mut message) {
                    prop_assert!(message.len() <= 40);
                }
            }
            let mut packets = of(&good);
            // The first packet may return the error of a truncated message before it.
            let first = packets.remove(0);
            _ = assembler.take(&first);
            prop_assert_eq!(assemble(&mut assembler, &packets), Ok(Some(good)));
        }

        #[test]
        fn a_flipped_bit_in_a_header_is_detected(message in message(), bit in 0..64_usize) {
            let mut packets = of(&message);
            packets[0][bit / 8] ^= 1 << (bit % 8);
            let mut assembler = Assembler::default();
            let assembled = assemble(&mut assembler, &packets);
            prop_assert!(assembled != Ok(Some(message)));
        }
    }
}
