//! The detector: it finds every deadlock and every inversion, and raises no false alarm.

mod correct;
mod cycles;
mod identity;
mod locks;
mod reports;

use deadlock_lab::{Inversion, inversions};

/// The inversions among the locks whose names begin with `prefix`: the tests of this program run at the same time.
fn inversions_of(prefix: &str) -> Vec<Inversion> {
    let mut all = inversions();
    all.retain(|inversion| {
        inversion
            .steps
            .iter()
            .any(|step| step.held.starts_with(prefix))
    });
    all
}

/// Numbers that differ from call to call, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
