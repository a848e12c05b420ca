//! What a freshly started image of a demo takes over of the run.

use notes_lang::{self as lang, Lang};
use notes_runtime::{event, inherit, interrupt, pace, random};

use super::supervised::{SUPERVISED, mark_of_child};

/// Registers with [`inherit`](notes_runtime::inherit) what a spawned child takes over of a demo's run: pace, seed, language, the record of events,
/// the handling of signals, and whether it is supervised.
///
/// First thing in `main`: a spawned child ends in `before`, and needs them there.
pub fn register_settings() {
    inherit::register("speed", pace::speed, pace::set_speed);
    inherit::register("seed", random::seed_of_run, |seed| {
        random::seed_run(Some(seed));
    });
    inherit::register(
        "language",
        || lang::current().code().to_owned(),
        |code: String| lang::set(Lang::of_code(&code)),
    );
    inherit::register(
        "signals",
        interrupt::is_installed,
        interrupt::continue_as_child,
    );
    inherit::register(
        "events",
        || (),
        |()| {
            // Nobody can see its events then, but it does its work all the same.
            if let Err(error) = event::open_from_env() {
                notes_runtime::warn!("warning: {error}");
            }
        },
    );
    inherit::register_variable(SUPERVISED, mark_of_child);
}
