//! A channel to each, and one token that goes round: who has it has its turn.

use producer_consumer::{Buffer, CrossbeamChannel};

use super::{Ring, next};

pub(super) struct Channels {
    channels: [CrossbeamChannel<&'static str>; 3],
}

impl Channels {
    pub(super) fn new() -> Channels {
        let channels = ["to A", "to B", "to C"].map(|name| CrossbeamChannel::new(name, 1));
        channels[0].put("token");
        Channels { channels }
    }
}

impl Ring for Channels {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) {
        let token = self.channels[me].get();
        work();
        self.channels[next(me)].put(token); // There is room: only one token is on its way.
    }
}
