//! What the notes print, with its happens-before.
