//! What a user sees of the demo.

notes_testkit::demo_tests!();
