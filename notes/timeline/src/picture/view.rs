//! The data from which every part of a picture is drawn.

use notes_lang::Lang;
use notes_runtime::record::Record;

use super::lanes::Lanes;
use super::layout::Layout;
use crate::history::History;

/// The data from which every part of the picture is drawn.
pub(super) struct Picture<'a> {
    pub(super) record: &'a Record,
    pub(super) history: &'a History<'a>,
    pub(super) lanes: &'a Lanes,
    pub(super) layout: &'a Layout,
    pub(super) lang: Lang,
}
