//! Tests of the demo as a user sees it.

notes_testkit::demo_tests!();
