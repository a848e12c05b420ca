//! What the workspace's tests and benches share.
//!
//! It checks demos against their transcripts, READMEs against runs, and the workspace's structure, and prints tables of
//! benchmarks.
//!
//! A demo's `tests/demo.rs` is one line, [`demo_tests!`]. When a check fails, it panics with the fault and its place.

pub mod bench;
mod early_end;
mod files;
mod help;
mod house;
pub mod printouts;
mod programs;
pub mod promises;
mod readme;
mod scenario_files;
mod transcripts;
mod translation;

pub use early_end::{check_closed_pipe, check_full_disk, check_interrupt};
pub use help::{assert_chinese, check_chinese_help};
pub use house::{
    check_commands, check_corrections, check_import_cycles, check_library_dependencies,
    check_library_features, check_lints_and_docs, check_package_layers, check_scenario_lengths,
    check_scenario_list,
};
pub use programs::{program, run_fast, stop_ignoring_sigint};
pub use readme::check_readme;
pub use scenario_files::check_scenario_files;
pub use transcripts::check_transcripts;
pub use translation::check_translation;

/// Defines a demo's tests.
#[macro_export]
macro_rules! demo_tests {
    () => {
        const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

        #[test]
        fn every_run_agrees_with_its_transcript() {
            $crate::check_transcripts(FOLDER.as_ref());
        }

        #[test]
        fn ctrl_c_leaves_nothing_behind() {
            $crate::check_interrupt(FOLDER.as_ref());
        }

        #[test]
        fn a_closed_pipe_ends_the_demo_without_a_message() {
            $crate::check_closed_pipe(FOLDER.as_ref());
        }

        #[test]
        fn a_full_disk_ends_the_demo_with_an_error() {
            $crate::check_full_disk(FOLDER.as_ref());
        }

        #[test]
        fn the_readme_shows_what_its_commands_print() {
            $crate::check_readme(&std::path::Path::new(FOLDER).join("README.md"));
        }

        #[test]
        fn the_chinese_readme_matches_the_english_one() {
            $crate::check_translation(FOLDER.as_ref());
        }

        #[test]
        fn the_chinese_help_has_no_english() {
            $crate::check_chinese_help(FOLDER.as_ref());
        }

        #[test]
        fn every_scenario_has_a_file_a_transcript_and_a_readme_row() {
            $crate::check_scenario_files(FOLDER.as_ref());
        }
    };
}
