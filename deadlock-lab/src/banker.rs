//! The banker's algorithm: grant a request only if all processes can still finish in some order.
//!
//! E. W. Dijkstra's algorithm avoids deadlocks instead of finding them (notes 000 死锁: 银行家算法). Each process says first how
//! many units of each resource it may need at most, its *claim*. A state is *safe* if there is an order in which every process
//! can get its whole claim, finish, and return its units. The banker delays a request that would lead to an unsafe state, even if there are
//! enough free units.
//!
//! ```
//! use deadlock_lab::banker::{Banker, Decision};
//!
//! let mut banker = Banker::new(&[10]);
//! banker.claim("Alice", &[8])?;
//! banker.claim("Bob", &[9])?;
//! assert!(matches!(banker.request("Alice", &[4])?, Decision::Granted { .. }));
//! // 6 units are free, but with 3 left neither could get its whole claim.
//! assert_eq!(banker.request("Bob", &[3])?, Decision::Unsafe);
//! # Ok::<(), deadlock_lab::banker::BankerError>(())
//! ```

/// A number of units of each resource.
type Units = Vec<u64>;

/// Lends units of resources to processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banker {
    /// The units that no process holds.
    free: Units,
    total: Units,
    processes: Vec<Process>,
}

/// A process: it holds at most its claim, of each resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    name: String,
    claim: Units,
    holds: Units,
}

/// What the banker does with a request that its process may make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The process has the units now.
    Granted {
        /// An order in which all processes can finish.
        sequence: Vec<String>,
    },
    /// Too few units are free: the process has to wait, and nothing has changed.
    NotFree,
    /// Enough units are free, but without them no order would let all processes finish: the process has to wait, and
    /// nothing has changed.
    Unsafe,
}

/// Why the banker refuses a call. Nothing has changed then. Resources are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BankerError {
    /// Another number of resources.
    #[error("{process} needs one number for each of the {resources} resources, and has {given}")]
    WrongLength {
        /// The process.
        process: String,
        /// How many numbers were given.
        given: usize,
        /// How many resources there are.
        resources: usize,
    },
    /// A process claims once, before it requests.
    #[error("{process} has claimed before: a process claims once")]
    ClaimedTwice {
        /// The process.
        process: String,
    },
    /// No process of this name has claimed anything.
    #[error("{process} has no claim: a process claims before it holds or requests anything")]
    NoClaim {
        /// The process.
        process: String,
    },
    /// A claim that can never be met.
    #[error("{process} claims {units} of resource {resource}, and there are {total}")]
    ClaimOverTotal {
        /// The process.
        process: String,
        /// The resource.
        resource: usize,
        /// The units claimed.
        units: u64,
        /// The units that there are.
        total: u64,
    },
    /// The process would hold more than its claim.
    #[error(
        "{process} holds {holds} of resource {resource}, and with {units} more it would hold more than its claim of {claim}"
    )]
    OverClaim {
        /// The process.
        process: String,
        /// The resource.
        resource: usize,
        /// The units that it asks for.
        units: u64,
        /// The units that it holds.
        holds: u64,
        /// Its claim.
        claim: u64,
    },
    /// At the start, a process cannot hold what is not free.
    #[error("{process} cannot hold {units} of resource {resource}: {free} are free")]
    NotFree {
        /// The process.
        process: String,
        /// The resource.
        resource: usize,
        /// The units that it should hold.
        units: u64,
        /// The units that are free.
        free: u64,
    },
    /// A process returns only what it holds.
    #[error("{process} cannot release {units} of resource {resource}: it holds {holds}")]
    NotHeld {
        /// The process.
        process: String,
        /// The resource.
        resource: usize,
        /// The units that it wants to release.
        units: u64,
        /// The units that it holds.
        holds: u64,
    },
}

impl Banker {
    /// A banker with this many units of each resource, all of them free.
    pub fn new(total: &[u64]) -> Banker {
        Banker {
            free: total.to_vec(),
            total: total.to_vec(),
            processes: Vec::new(),
        }
    }

    /// Says how many units of each resource the process will hold at most.
    ///
    /// # Errors
    /// [`BankerError::ClaimedTwice`], [`BankerError::ClaimOverTotal`], [`BankerError::WrongLength`].
    pub fn claim(&mut self, process: &str, units: &[u64]) -> Result<(), BankerError> {
        self.check_length(process, units)?;
        if self.processes.iter().any(|one| one.name == process) {
            let process = process.to_owned();
            return Err(BankerError::ClaimedTwice { process });
        }
        if let Some(place) = first_above(units, &self.total) {
            return Err(BankerError::ClaimOverTotal {
                process: process.to_owned(),
                resource: place + 1,
                units: units[place],
                total: self.total[place],
            });
        }
        self.processes.push(Process {
            name: process.to_owned(),
            claim: units.to_vec(),
            holds: vec![0; units.len()],
        });
        Ok(())
    }

    /// Gives units to a process without a decision, for a state from which to start. That state may be unsafe.
    ///
    /// # Errors
    /// [`BankerError::NotFree`]; [`BankerError::OverClaim`] and the others of [`request`](Banker::request).
    pub fn hold(&mut self, process: &str, units: &[u64]) -> Result<(), BankerError> {
        let index = self.check_claim(process, units)?;
        if let Some(place) = first_above(units, &self.free) {
            return Err(BankerError::NotFree {
                process: process.to_owned(),
                resource: place + 1,
                units: units[place],
                free: self.free[place],
            });
        }
        self.give(index, units);
        Ok(())
    }

    /// Grants a request if all processes can finish in some order afterwards. Never blocks: the caller makes the process
    /// wait, and asks again after a [`release`](Banker::release).
    ///
    /// # Errors
    /// The banker refuses, and would refuse again: [`BankerError::OverClaim`], [`BankerError::NoClaim`],
    /// [`BankerError::WrongLength`].
    pub fn request(&mut self, process: &str, units: &[u64]) -> Result<Decision, BankerError> {
        let index = self.check_claim(process, units)?;
        if first_above(units, &self.free).is_some() {
            return Ok(Decision::NotFree);
        }
        self.give(index, units);
        if let Some(sequence) = self.safe_sequence() {
            return Ok(Decision::Granted { sequence });
        }
        self.take_back(index, units);
        Ok(Decision::Unsafe)
    }

    /// Returns units of a process, which keeps its claim.
    ///
    /// # Errors
    /// [`BankerError::NotHeld`], [`BankerError::NoClaim`], [`BankerError::WrongLength`].
    pub fn release(&mut self, process: &str, units: &[u64]) -> Result<(), BankerError> {
        let index = self.index(process, units)?;
        let holds = &self.processes[index].holds;
        if let Some(place) = first_above(units, holds) {
            return Err(BankerError::NotHeld {
                process: process.to_owned(),
                resource: place + 1,
                units: units[place],
                holds: holds[place],
            });
        }
        self.take_back(index, units);
        Ok(())
    }

    /// An order in which every process can get its whole claim, finish and return its units; `None` if there is none, and
    /// the state is unsafe. Takes at most as many rounds through the processes as there are processes.
    pub fn safe_sequence(&self) -> Option<Vec<String>> {
        let mut free = self.free.clone();
        let mut sequence = Vec::new();
        let mut left: Vec<&Process> = self.processes.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            // To let a process finish is never wrong: afterwards at least as much is free.
            left.retain(|process| {
                let can_finish = first_above(&process.need(), &free).is_none();
                if can_finish {
                    add(&mut free, &process.holds);
                    sequence.push(process.name.clone());
                }
                !can_finish
            });
            if left.len() == before {
                return None;
            }
        }
        Some(sequence)
    }

    /// The units of each resource that no process holds.
    pub fn free(&self) -> &[u64] {
        &self.free
    }

    /// The units of each resource that there are.
    pub fn total(&self) -> &[u64] {
        &self.total
    }

    /// The processes, in the order of their claims.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    fn check_length(&self, process: &str, units: &[u64]) -> Result<(), BankerError> {
        if units.len() == self.total.len() {
            return Ok(());
        }
        Err(BankerError::WrongLength {
            process: process.to_owned(),
            given: units.len(),
            resources: self.total.len(),
        })
    }

    fn index(&self, process: &str, units: &[u64]) -> Result<usize, BankerError> {
        self.check_length(process, units)?;
        let index = self.processes.iter().position(|one| one.name == process);
        index.ok_or_else(|| BankerError::NoClaim {
            process: process.to_owned(),
        })
    }

    /// The process's index, if its claim allows it to hold these units, too.
    fn check_claim(&self, process: &str, units: &[u64]) -> Result<usize, BankerError> {
        let index = self.index(process, units)?;
        let one = &self.processes[index];
        match first_above(units, &one.need()) {
            None => Ok(index),
            Some(place) => Err(BankerError::OverClaim {
                process: process.to_owned(),
                resource: place + 1,
                units: units[place],
                holds: one.holds[place],
                claim: one.claim[place],
            }),
        }
    }

    /// Moves units from the free ones to a process; both have been checked.
    fn give(&mut self, index: usize, units: &[u64]) {
        subtract(&mut self.free, units);
        add(&mut self.processes[index].holds, units);
    }

    /// Moves units from a process to the free ones.
    fn take_back(&mut self, index: usize, units: &[u64]) {
        subtract(&mut self.processes[index].holds, units);
        add(&mut self.free, units);
    }
}

impl Process {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The most that it will hold of each resource.
    pub fn claim(&self) -> &[u64] {
        &self.claim
    }

    /// What it holds of each resource.
    pub fn holds(&self) -> &[u64] {
        &self.holds
    }

    /// What it may still request of each resource: its claim less what it holds.
    pub fn need(&self) -> Vec<u64> {
        let mut need = self.claim.clone();
        subtract(&mut need, &self.holds);
        need
    }
}

/// The first place at which `units` has more than `limit`.
fn first_above(units: &[u64], limit: &[u64]) -> Option<usize> {
    let mut pairs = units.iter().zip(limit);
    pairs.position(|(units, limit)| units > limit)
}

/// No sum is larger than the total.
fn add(to: &mut [u64], units: &[u64]) {
    for (to, units) in to.iter_mut().zip(units) {
        *to += units;
    }
}

fn subtract(from: &mut [u64], units: &[u64]) {
    for (from, units) in from.iter_mut().zip(units) {
        *from -= units;
    }
}
