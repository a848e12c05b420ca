//! Queues in a container that limits memory.

use std::fs;
use std::path::{Path, PathBuf};

use fork_demo::{ExitStatus, Process};
use queue_ipc::{PutError, Queue};

notes_testkit::promises![
    queues_get_an_error_before_the_container_runs_out_of_memory,
    drained_queues_get_an_error_before_the_container_runs_out_of_memory,
];

const LIMIT: u64 = 300 << 20;

/// A memory cgroup with a limit. Dropping it removes it.
struct Group(PathBuf);

impl Group {
    /// Returns `None` if this machine lets nobody make one here.
    fn new() -> Option<Group> {
        let name = format!("queue-ipc-{}", std::process::id());
        let hierarchies = [
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            ("/sys/fs/cgroup", "memory.max"),
        ];
        hierarchies.into_iter().find_map(|(root, limit)| {
            let folder = Path::new(root).join(&name);
            fs::create_dir(&folder).ok()?;
            let group = Group(folder);
            let limited = fs::write(group.0.join(limit), LIMIT.to_string());
            limited.ok().map(|()| group)
        })
    }

    /// Like [`new`](Group::new). Prints why a test is skipped.
    fn new_or_skip() -> Option<Group> {
        let group = Group::new();
        if group.is_none() {
            notes::say!("skipped: no memory cgroup can be made here");
        }
        group
    }

    fn join(&self) {
        let own = std::process::id().to_string();
        fs::write(self.0.join("cgroup.procs"), own).unwrap();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let removed = fs::remove_dir(&self.0);
        // While the test fails, some processes may still be in it.
        if !std::thread::panicking() {
            removed.unwrap();
        }
    }
}

/// Puts into each queue in turn until all are refused memory. Returns how many bytes were put.
fn fill(queues: &[Queue<()>]) -> u64 {
    let item = vec![7; 60_000];
    let (mut bytes, mut open) = (0, queues.iter().collect::<Vec<_>>());
    while !open.is_empty() {
        open.retain(|queue| match queue.put_bytes(&item) {
            Ok(()) => {
                bytes += item.len() as u64;
                true
            }
            Err(PutError::NoMemory { .. }) => false,
            Err(error) => panic!("{error}"),
        });
    }
    bytes
}

fn queues_get_an_error_before_the_container_runs_out_of_memory() {
    for (processes, queues) in [(1, 8), (1, 20), (4, 5)] {
        let Some(group) = Group::new_or_skip() else {
            return;
        };
        let sums = Queue::<u64>::new().unwrap();
        let mut fillers: Vec<Process> = Vec::new();
        for _ in 0..processes {
            let mut filler = Process::new(|| {
                group.join();
                let queues: Vec<_> = (0..queues).map(|_| Queue::new().unwrap()).collect();
                sums.put(fill(&queues)).unwrap();
            });
            filler.start().unwrap();
            fillers.push(filler);
        }
        // Wait for all of them first: the group can't be removed while one lives.
        let statuses: Vec<_> = fillers
            .iter()
            .map(|filler| filler.join().unwrap())
            .collect();
        assert_eq!(statuses, vec![ExitStatus::Code(0); processes]);
        let put: u64 = (0..processes).map(|_| sums.get().unwrap()).sum();
        assert!(put > LIMIT / 4, "only {} MiB", put >> 20);
    }
}

fn drained_queues_get_an_error_before_the_container_runs_out_of_memory() {
    let Some(group) = Group::new_or_skip() else {
        return;
    };
    let mut filler = Process::new(|| {
        group.join();
        let queues: Vec<Queue<()>> = (0..6).map(|_| Queue::new().unwrap()).collect();
        for queue in &queues {
            fill(std::slice::from_ref(queue));
            drain(queue);
        }
        let last = Queue::new().unwrap();
        fill(std::slice::from_ref(&last));
        // The drained queues have returned most of their memory, and the last one has taken it.
        queues.iter().for_each(|queue| {
            fill(std::slice::from_ref(queue));
        });
        // They return it again, and then there is some for each of them.
        queues.iter().chain([&last]).for_each(drain);
        queues
            .iter()
            .for_each(|queue| queue.put_bytes(b"").unwrap());
    });
    filler.start().unwrap();
    assert_eq!(filler.join().unwrap(), ExitStatus::Code(0));
}

fn drain(queue: &Queue<()>) {
    let mut item = Vec::new();
    while queue.try_get_bytes(&mut item).is_ok() {}
}
