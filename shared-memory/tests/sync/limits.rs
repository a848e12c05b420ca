//! Tests at the limit of file sizes.

use nix::sys::resource::{Resource, setrlimit};
use notes_testkit::promises;
use shared_memory::Segment;

promises! {
    a_segment_beyond_the_file_size_limit_is_an_error,
}

fn a_segment_beyond_the_file_size_limit_is_an_error() {
    setrlimit(Resource::RLIMIT_FSIZE, 4096, 4096).unwrap();
    let name = format!("limit-{}", std::process::id());
    let error = Segment::create(&name, 4097).unwrap_err();
    assert!(error.to_string().contains("ulimit -f"), "{error}");
    drop(Segment::create(&name, 4096).unwrap());
}
