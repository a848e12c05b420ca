//! The structure of the workspace: layers of packages and files, stand-alone libraries, lints, opening sentences.

use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..")
        .canonicalize()
        .expect("the workspace is there")
}

#[test]
fn no_package_depends_on_one_above_it() {
    notes_testkit::floors_are_kept(&workspace());
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    notes_testkit::files_form_floors(&workspace());
}

#[test]
fn each_scenario_is_short_and_stands_alone() {
    notes_testkit::scenarios_stand_alone(&workspace());
}

#[test]
fn each_library_can_be_used_without_the_demo_and_the_frame() {
    notes_testkit::libraries_stand_alone(&workspace());
}

#[test]
fn only_libraries_that_serialize_build_a_serializer_and_none_builds_a_random_generator() {
    notes_testkit::libraries_build_what_they_need(&workspace());
}

#[test]
fn lints_and_opening_sentences_are_there() {
    notes_testkit::lints_and_sentences_are_there(&workspace());
}
