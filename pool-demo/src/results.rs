//! Keeps the outcomes of one task or of many tasks until the caller asks for them.

mod arrived;
mod decode;
mod decoded;
mod encoded;
mod progress;
mod single;
mod stream;

pub(crate) use decode::{Pending, decode_result};
pub(crate) use decoded::DecodedResults;
pub(crate) use encoded::{EncodedResults, MapCallback};
pub(crate) use progress::ItemSink;
pub(crate) use single::{Callback, EncodedOutcome, SingleResult};
pub(crate) use stream::ResultStream;
