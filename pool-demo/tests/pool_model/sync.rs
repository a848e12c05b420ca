//! The model checker's machine, which the models of the locks use, too.

#[path = "../../../shared-memory/tests/sync_model/check.rs"]
pub(super) mod check;
#[path = "../../../shared-memory/tests/sync_model/machine.rs"]
pub(super) mod machine;
