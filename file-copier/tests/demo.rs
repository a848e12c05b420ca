//! What a user sees of the demo.

notes::demo_tests!();
