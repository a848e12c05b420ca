//! Values of types whose serde attributes need a format that carries names and types.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<u32>,
    pub(crate) id: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Place {
    #[serde(skip)]
    #[expect(
        dead_code,
        reason = "serde can't send it, but it moves the numbers of the others"
    )]
    Start,
    Middle,
    End,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Untagged {
    Number(u32),
    Text(String),
    Nested { next: Option<Option<u8>> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub(crate) enum Tagged {
    Empty,
    Job(Job),
    Host { address: IpAddr },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Attributed {
    #[serde(flatten)]
    job: Job,
    #[serde(rename = "where")]
    place: Place,
    untagged: Vec<Untagged>,
    tagged: Vec<Tagged>,
    #[serde(flatten)]
    rest: BTreeMap<String, Option<f64>>,
}

/// Values that a format without names would change.
pub(crate) fn values() -> Vec<Attributed> {
    let job = |parent, id, note| Job { parent, id, note };
    let jobs = [
        job(None, 0, Some(0)),
        job(Some(0), 1, None),
        job(None, 1, None),
    ];
    let values = jobs
        .into_iter()
        .zip([Place::Middle, Place::End, Place::Middle]);
    let values = values.map(|(job, place)| Attributed {
        place,
        untagged: vec![
            Untagged::Number(1),
            Untagged::Text("一".to_owned()),
            Untagged::Nested { next: Some(None) },
            Untagged::Nested { next: None },
        ],
        tagged: vec![
            Tagged::Empty,
            Tagged::Job(job.clone()),
            Tagged::Host {
                address: IpAddr::from([127, 0, 0, 1]),
            },
        ],
        rest: BTreeMap::from([("x".to_owned(), None), ("y".to_owned(), Some(0.5))]),
        job,
    });
    values.collect()
}

/// A list that is nested in itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Nested(Vec<Nested>);

/// A value that is nested too deeply to be sent.
pub(crate) fn too_deep() -> Nested {
    (0..1_000).fold(Nested(Vec::new()), |inner, _| Nested(vec![inner]))
}
