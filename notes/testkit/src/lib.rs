//! What the workspace's tests and benches share.
//!
//! It checks demos against their transcripts, READMEs against runs, and the workspace's structure, and prints tables of
//! rivals.
//!
//! A demo's `tests/demo.rs` is one line, [`demo_tests!`]. When a check fails, it panics with the fault and its place.

pub mod bench;
mod endings;
mod files;
mod help;
mod house;
mod programs;
pub mod promises;
mod readme;
mod rooms;
mod transcripts;
mod translation;

pub use endings::{interrupted_it_leaves_nothing, unread_it_ends_quietly};
pub use help::{help_is_chinese, is_chinese};
pub use house::{
    files_form_floors, floors_are_kept, libraries_stand_alone, lints_and_sentences_are_there,
    scenarios_stand_alone,
};
pub use programs::{at_speed, hear_ctrl_c, program};
pub use readme::readme_is_true;
pub use rooms::rooms_are_in_order;
pub use transcripts::transcripts_hold;
pub use translation::translation_is_whole;

/// Defines a demo's tests.
#[macro_export]
macro_rules! demo_tests {
    () => {
        const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

        #[test]
        fn every_run_agrees_with_its_transcript() {
            $crate::transcripts_hold(FOLDER.as_ref());
        }

        #[test]
        fn ctrl_c_leaves_nothing_behind() {
            $crate::interrupted_it_leaves_nothing(FOLDER.as_ref());
        }

        #[test]
        fn a_closed_pipe_ends_the_demo_without_a_message() {
            $crate::unread_it_ends_quietly(FOLDER.as_ref());
        }

        #[test]
        fn the_readme_shows_what_its_commands_print() {
            $crate::readme_is_true(&std::path::Path::new(FOLDER).join("README.md"));
        }

        #[test]
        fn the_chinese_readme_matches_the_english_one() {
            $crate::translation_is_whole(FOLDER.as_ref());
        }

        #[test]
        fn the_chinese_help_has_no_english() {
            $crate::help_is_chinese(FOLDER.as_ref());
        }

        #[test]
        fn every_scenario_has_a_file_a_transcript_and_a_readme_row() {
            $crate::rooms_are_in_order(FOLDER.as_ref());
        }
    };
}
