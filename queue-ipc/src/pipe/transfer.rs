//! How a message passes through the kernel's pipe: packet by packet, within a turn.

use std::io::{ErrorKind, IoSlice};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::PoisonError;

use nix::errno::Errno;
use nix::sys::uio::writev;
use nix::unistd::read;
use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::polling::Interest;

use super::connection::{Closed, Connection, Inbox};
use super::error::{RecvError, SendError};
use super::packet::{ABANDONED, HEADER, PACKET, PAYLOAD, packets};
use super::polling::{Mode, poll_one, retry};
use super::turn::{RECEIVE_SLICE, Turn};

impl<S, R> Connection<S, R> {
    pub(super) fn send_whole(&self, message: &[u8]) -> Result<(), SendError> {
        let pipe = || self.to.clone();
        self.check_open()
            .map_err(|Closed| SendError::Closed { pipe: pipe() })?;
        let _one_at_a_time = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = self.turns.to_send();
        let Some(turn) = turns.begin(Deadline::Never) else {
            unreachable!("a wait without a deadline ends with a turn");
        };
        let sent = self.send_in_turn(&turn, message);
        turns.end(turn);
        sent
    }

    fn send_in_turn(&self, turn: &Turn, message: &[u8]) -> Result<(), SendError> {
        let turns = self.turns.to_send();
        if turn.was_left_in_message {
            self.send_packet(&ABANDONED, &[], Mode::Blocking)?;
        }
        turns.set_in_message(message.len() > PAYLOAD);
        for (header, part) in packets(message.len()) {
            self.send_packet(&header, &message[part], Mode::Blocking)?;
        }
        turns.set_in_message(false);
        Ok(())
    }

    /// Sends one packet.
    pub(super) fn send_packet(
        &self,
        header: &[u8; HEADER],
        payload: &[u8],
        mode: Mode,
    ) -> Result<(), SendError> {
        let Some(output) = &self.output else {
            return Err(self.send_failed(Errno::EPIPE.into()));
        };
        let parts = [IoSlice::new(header), IoSlice::new(payload)];
        let sent = retry(output.as_fd(), Interest::Writable, mode, || {
            writev(output, &parts)
        });
        sent.map(drop).map_err(|error| self.send_failed(error))
    }

    /// Receives a message, which replaces the contents of `into`.
    pub(super) fn recv_whole(&self, into: &mut Vec<u8>) -> Result<(), RecvError> {
        if event::is_on() {
            event::waits(&self.from);
        }
        let received = self.recv_packets(Mode::Blocking, into);
        if received.is_err() {
            event::gives_up(&self.from);
        }
        received
    }

    /// Receives packets until a message is whole, which replaces the contents of `into`.
    pub(super) fn recv_packets(&self, mode: Mode, into: &mut Vec<u8>) -> Result<(), RecvError> {
        self.check_open().map_err(|Closed| self.closed_here())?;
        let Some(input) = &self.input else {
            return Err(self.end());
        };
        let mut inbox = self.inbox();
        if inbox.assembler.take_whole(into) {
            return Ok(());
        }
        let turn = self.turn_to_receive(&mut inbox, input.as_fd(), mode)?;
        let received = self.recv_in_turn(&mut inbox, input, mode, into);
        inbox.turn = Some(turn);
        let can_go_on = match &received {
            Err(RecvError::Io { source, .. }) => source.kind() == ErrorKind::WouldBlock,
            _ => self.check_open().is_ok(),
        };
        // In the middle of a message, the rest of it belongs to this process: no other process may receive before.
        if !(can_go_on && inbox.assembler.is_in_message()) {
            self.end_turn(&mut inbox);
        }
        drop(inbox);
        if self.check_open().is_err() {
            self.end_turn_if_idle();
        }
        received
    }

    /// Ends this process's turn to receive. The next receiver skips the rest of a message that is not whole.
    pub(super) fn end_turn(&self, inbox: &mut Inbox) {
        let Some(mut turn) = inbox.turn.take() else {
            return;
        };
        let turns = self.turns.to_receive();
        if inbox.assembler.is_in_message() {
            // The caller has an error for a part of a message already.
            inbox.assembler.end().unwrap_or(());
        } else if turns.resume(&mut turn) {
            turns.set_in_message(false);
        }
        turns.end(turn);
    }

    fn recv_in_turn(
        &self,
        inbox: &mut Inbox,
        input: &OwnedFd,
        mode: Mode,
        into: &mut Vec<u8>,
    ) -> Result<(), RecvError> {
        let Inbox {
            packet, assembler, ..
        } = inbox;
        packet.resize(PACKET, 0);
        loop {
            let received = retry(input.as_fd(), Interest::Readable, mode, || {
                read(input, packet)
            });
            let taken = match received {
                // This library sends no empty packets, so this is the end.
                Ok(0) => {
                    assembler.end().map_err(|error| self.packet_error(error))?;
                    return Err(self.end());
                }
                Ok(bytes) => assembler.take(&packet[..bytes]),
                Err(error) => return Err(self.recv_failed(error)),
            };
            taken.map_err(|error| self.packet_error(error))?;
            if assembler.take_whole(into) {
                return Ok(());
            }
        }
    }

    /// Waits until no other process receives. A blocking call waits for as long as it takes.
    ///
    /// # Errors
    /// A call that does not block gets `ResourceBusy`, or `WouldBlock` if there is nothing to receive.
    fn turn_to_receive(
        &self,
        inbox: &mut Inbox,
        input: BorrowedFd<'_>,
        mode: Mode,
    ) -> Result<Turn, RecvError> {
        let turns = self.turns.to_receive();
        if let Some(mut turn) = inbox.turn.take() {
            if turns.resume(&mut turn) {
                return Ok(turn);
            }
            // A part that a fork has copied, or whose turn has passed to another process.
            let lost = inbox.assembler.end();
            lost.map_err(|error| self.packet_error(error))?;
        }
        let mut deadline = Deadline::Now;
        let turn = loop {
            if let Some(turn) = turns.begin(deadline) {
                break turn;
            }
            // Another process receives. It has the lock while it waits for a message, so wait for the message first.
            let poll = |until| {
                let polled = poll_one(input, Interest::Readable, until);
                polled.map_err(|error| self.recv_failed(error))
            };
            match mode {
                Mode::Blocking => {
                    poll(Deadline::Never)?;
                    self.check_open().map_err(|Closed| self.closed_here())?;
                }
                #[cfg(feature = "async")]
                Mode::NonBlocking => {
                    let busy = match poll(Deadline::Now)? {
                        true => ErrorKind::ResourceBusy,
                        false => ErrorKind::WouldBlock,
                    };
                    return Err(self.recv_failed(busy.into()));
                }
            }
            deadline = Deadline::after(RECEIVE_SLICE);
        };
        if turn.was_left_in_message {
            inbox.assembler.skip_rest();
        }
        turns.set_in_message(true);
        Ok(turn)
    }
}
