//! The competitors from the C library: a process-shared mutex, robust or not, and a semaphore.

#![expect(unsafe_code, reason = "pthread has no safe interface")]

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use anyhow::ensure;
use shared_memory::Segment;

/// A pthread mutex in shared memory.
pub(crate) struct Pthread {
    mutex: NonNull<libc::pthread_mutex_t>,
    /// Keeps the memory mapped.
    _segment: Segment,
}

// SAFETY: a process-shared pthread mutex is for any thread.
unsafe impl Sync for Pthread {}

impl Pthread {
    pub(crate) fn new(robust: bool) -> anyhow::Result<Pthread> {
        let segment = Segment::anonymous(size_of::<libc::pthread_mutex_t>())?;
        let mutex = segment.as_ptr().cast();
        let mut attributes = MaybeUninit::uninit();
        let attributes = attributes.as_mut_ptr();
        // SAFETY: there is room for the attributes.
        let initialised = unsafe { libc::pthread_mutexattr_init(attributes) };
        ensure!(initialised == 0, "pthread_mutexattr_init");
        let shared = libc::PTHREAD_PROCESS_SHARED;
        // SAFETY: the attributes are initialised.
        let shared = unsafe { libc::pthread_mutexattr_setpshared(attributes, shared) };
        let kind = if robust {
            libc::PTHREAD_MUTEX_ROBUST
        } else {
            libc::PTHREAD_MUTEX_STALLED
        };
        // SAFETY: as above.
        let robust = unsafe { libc::pthread_mutexattr_setrobust(attributes, kind) };
        // SAFETY: as above; the mutex lies at the beginning of a page of its own, and no thread uses it yet.
        let made = unsafe { libc::pthread_mutex_init(mutex.as_ptr(), attributes) };
        ensure!(
            shared == 0 && robust == 0 && made == 0,
            "pthread_mutex_init"
        );
        Ok(Pthread {
            mutex,
            _segment: segment,
        })
    }

    #[inline]
    pub(crate) fn locked(&self, work: impl FnOnce()) {
        // SAFETY: the mutex is initialised, and mapped as long as `self` lives.
        let locked = unsafe { libc::pthread_mutex_lock(self.mutex.as_ptr()) };
        assert_eq!(locked, 0);
        work();
        // SAFETY: as above, and the caller holds the mutex.
        let unlocked = unsafe { libc::pthread_mutex_unlock(self.mutex.as_ptr()) };
        assert_eq!(unlocked, 0);
    }
}

/// A POSIX semaphore in shared memory, which is what Python's locks are.
pub(crate) struct Sem {
    sem: NonNull<libc::sem_t>,
    /// Keeps the memory mapped.
    _segment: Segment,
}

// SAFETY: a process-shared semaphore is for any thread.
unsafe impl Sync for Sem {}

impl Sem {
    pub(crate) fn new(permits: u32) -> anyhow::Result<Sem> {
        let segment = Segment::anonymous(size_of::<libc::sem_t>())?;
        let sem = segment.as_ptr().cast::<libc::sem_t>();
        // SAFETY: the semaphore lies at the beginning of a page of its own, and no thread uses it yet.
        let made = unsafe { libc::sem_init(sem.as_ptr(), 1, permits) };
        ensure!(made == 0, "sem_init");
        Ok(Sem {
            sem,
            _segment: segment,
        })
    }

    #[inline]
    pub(crate) fn passed(&self, work: impl FnOnce()) {
        // SAFETY: the semaphore is initialised, and mapped as long as `self` lives.
        let waited = unsafe { libc::sem_wait(self.sem.as_ptr()) };
        assert_eq!(waited, 0);
        work();
        // SAFETY: as above.
        let posted = unsafe { libc::sem_post(self.sem.as_ptr()) };
        assert_eq!(posted, 0);
    }
}
