//! A small pool on the protocol: a parent that counts what becomes of each item, and workers that echo their items.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use shuttle::thread::JoinHandle;

use crate::machine::{AtomicU64, Deadline};
use crate::parent::CleanUp;
use crate::result_ring::RecordKind;
use crate::state::SharedState;
use crate::sync::machine::task_that_may_die;
use crate::task_ring::{ClaimedTask, TaskDescriptor};
use crate::worker_side::WorkerSide;
use crate::worker_slot::WorkerState;

pub(crate) const WORKERS: usize = 2;

/// What a worker does with an item besides echoing it.
pub(crate) type Work = Arc<dyn Fn() + Send + Sync>;

/// The memory of a pool, and what the model knows about its workers.
#[derive(Clone)]
struct World {
    words: Arc<[AtomicU64]>,
    /// How often each item was run: the id of its task, its index.
    runs: Arc<Mutex<BTreeMap<(u64, u32), u32>>>,
    work: Work,
}

impl World {
    fn state(&self) -> SharedState<'_> {
        SharedState::new(&self.words, WORKERS)
    }

    fn serve(&self, number: usize) {
        let mut side = WorkerSide::new(self.state(), number, 1);
        side.begin();
        let mut next = side.wait_for_task();
        while let Some(claimed) = next {
            let (task, mut arguments) = (claimed.task, Vec::new());
            side.take_over(&claimed, || side.copy_arguments(&claimed, &mut arguments));
            assert_eq!(arguments, task.id.to_le_bytes(), "another task's arguments");
            for index in task.skip..task.items {
                side.begin_item(index);
                *self
                    .runs
                    .lock()
                    .unwrap()
                    .entry((task.id, index))
                    .or_default() += 1;
                (self.work)();
                side.push(task.id, RecordKind::Value, &result(task.id, index));
            }
            side.publish();
            next = side.claim_or_become_idle();
            next = next.or_else(|| side.wait_for_task());
        }
    }
}

/// The results of every second task are so short that the ring packs them.
fn result(id: u64, index: u32) -> Vec<u8> {
    let len = 7 + id as usize % 2;
    (id << 32 | u64::from(index)).to_le_bytes()[..len].to_vec()
}

struct Worker {
    task: JoinHandle<bool>,
    has_ended: Arc<AtomicBool>,
}

/// Sets its flag when the worker ends or dies.
struct SetOnDrop(Arc<AtomicBool>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A task that has not ended.
struct Open {
    items: u32,
    ended: u32,
}

/// The parent.
pub(crate) struct Pool {
    world: World,
    position: u64,
    workers: Vec<Worker>,
    to_send: VecDeque<u64>,
    open: BTreeMap<u64, Open>,
    last_id: u64,
    /// The workers that have had no task.
    unused: std::ops::Range<usize>,
    /// The items that have no result because their worker died.
    pub(crate) lost: u32,
    /// When the parent stops waiting for a result to look at its workers.
    patience: Deadline,
}

impl Pool {
    /// `ill_fated` is called in each of the first workers, with its number: it may let the worker die or stop.
    pub(crate) fn start(patience: Deadline, work: Work, ill_fated: fn(usize)) -> Pool {
        let words = SharedState::words_for(WORKERS);
        let world = World {
            words: (0..words).map(|_| AtomicU64::new(0)).collect(),
            runs: Arc::default(),
            work,
        };
        world.state().init();
        let workers = (0..WORKERS).map(|number| fork(&world, number, ill_fated));
        Pool {
            workers: workers.collect(),
            world,
            position: 0,
            to_send: VecDeque::new(),
            open: BTreeMap::new(),
            last_id: 0,
            unused: 0..WORKERS,
            lost: 0,
            patience,
        }
    }

    pub(crate) fn submit(&mut self, items: u32) {
        self.last_id += 1;
        self.open.insert(self.last_id, Open { items, ended: 0 });
        self.to_send.push_back(self.last_id);
        self.send();
    }

    fn send(&mut self) {
        let state = self.world.state();
        while let Some(id) = self.to_send.front()
            && state.tasks().has_room(self.position)
        {
            let task = &self.open[id];
            let descriptor = TaskDescriptor {
                id: *id,
                number: *id,
                items: task.items,
                skip: task.ended,
                function: 0,
                len: 8,
            };
            self.position = state.tasks().next_free(self.position).unwrap();
            let bytes = id.to_le_bytes();
            state.send(self.position, &descriptor, Some(&bytes), self.unused.next());
            self.position += 1;
            self.to_send.pop_front();
        }
    }

    /// Reads results, waits for some if there are none, and looks at the workers: what the dispatcher does.
    pub(crate) fn work(&mut self) {
        let read: usize = (0..WORKERS).map(|worker| self.read(worker)).sum();
        self.send();
        if read == 0 {
            self.world.state().sleep_until_results(self.patience);
            if !self.world.state().has_results() {
                self.reap();
                self.send();
                self.world.state().wake_if_ready();
            }
        }
    }

    fn read(&mut self, worker: usize) -> usize {
        let state = self.world.state();
        if state.results(worker).is_empty() {
            return 0;
        }
        let open = &mut self.open;
        let count = state.results(worker).read_while(&mut Vec::new(), |record| {
            let id = u64::from(record.task);
            let task = open
                .get_mut(&id)
                .expect("a result of a task that has ended");
            assert_eq!(
                record.bytes,
                result(id, task.ended),
                "results in order, once"
            );
            end_item(open, id);
            true
        });
        state.made_room(worker);
        count
    }

    fn reap(&mut self) {
        for number in 0..WORKERS {
            if !self.workers[number].has_ended.load(Ordering::Relaxed) {
                continue;
            }
            let world = self.world.clone();
            world.state().clean_up_after(number, self);
            self.workers[number] = fork(&world, number, |_| ());
        }
    }

    pub(crate) fn open_tasks(&self) -> usize {
        self.open.len()
    }

    /// Works until at most `count` tasks have not ended.
    pub(crate) fn work_until_open(&mut self, count: usize) {
        while self.open_tasks() > count {
            self.work();
        }
    }

    /// Ends the workers. Returns how many items were run, none of them twice.
    pub(crate) fn close(self) -> usize {
        self.world.state().close();
        for worker in self.workers {
            worker.task.join().unwrap();
        }
        let runs = self.world.runs.lock().unwrap();
        assert!(runs.values().all(|times| *times == 1), "{runs:?}");
        runs.len()
    }
}

impl CleanUp for Pool {
    fn read_results_of(&mut self, worker: usize) {
        self.read(worker);
    }

    fn settle_task(&mut self, id: u64, begun: u32) {
        let Some(task) = self.open.get(&id) else {
            return;
        };
        if begun > task.ended {
            let item = (id, task.ended);
            let runs = self.world.runs.lock().unwrap();
            assert!(runs.contains_key(&item), "item {item:?} has not begun");
            drop(runs);
            self.lost += 1;
            end_item(&mut self.open, id);
        }
        if self.open.contains_key(&id) {
            self.to_send.push_front(id);
        }
    }

    fn requeue(&mut self, id: u64) {
        self.to_send.push_front(id);
    }

    fn discard_task(&mut self, claimed: &ClaimedTask) {
        self.world.state().tasks().free(claimed);
    }
}

fn end_item(open: &mut BTreeMap<u64, Open>, id: u64) {
    let task = open.get_mut(&id).unwrap();
    task.ended += 1;
    if task.ended == task.items {
        open.remove(&id);
    }
}

fn fork(world: &World, number: usize, ill_fated: fn(usize)) -> Worker {
    world.state().slot(number).set(WorkerState::Starting);
    let has_ended = Arc::new(AtomicBool::new(false));
    let (world, ended) = (world.clone(), SetOnDrop(Arc::clone(&has_ended)));
    let task = task_that_may_die(move || {
        let _ended = ended;
        ill_fated(number);
        world.serve(number);
    });
    Worker { task, has_ended }
}
