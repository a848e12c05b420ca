//! Values that do not fit together, and times that are too short.

use notes_testkit::printouts;

use crate::{Case, check};

#[test]
fn kept_and_lost_updates_add_up() {
    check(&[
        Case {
            scenario: "counter",
            right: "without the lock: 1489496, 2510504 lost, 0.008 s\n",
            wrong: &[
                ("1489496, 2510504", "5, 7", "four million were added"),
                ("1489496, 2510504", "1489497, 2510504", "one too many"),
                ("1489496, 2510504", "4000001, -1", "more than were added"),
                (
                    "1489496, 2510504",
                    "1, 3999999",
                    "the last addition finds at least 1",
                ),
                ("0.008", "-0.008", "no time is negative"),
                ("0.008", "0.000", "a million additions take some time"),
            ],
        },
        Case {
            scenario: "counter-lock",
            right: "with the lock: 4000000, 0 lost, 0.348 s\n",
            wrong: &[
                ("4000000, 0", "3999999, 1", "the lock loses none"),
                ("0.348", "-0.348", "no time is negative"),
                ("0.348", "0.001", "four million acquires take some time"),
            ],
        },
        Case {
            scenario: "counter-atomic",
            right: "atomic: 4000000, 0 lost, 0.063 s\n",
            wrong: &[
                ("4000000, 0", "3999999, 1", "the atomic loses none"),
                ("0.063", "-0.063", "no time is negative"),
                ("0.063", "0.000", "four million additions take some time"),
            ],
        },
        Case {
            scenario: "counter-retry",
            right: "compare and exchange: 4000000, 0 lost, 0 retries, 0.163 s\n",
            wrong: &[
                (
                    "4000000, 0",
                    "3999999, 1",
                    "a repeated addition is not lost",
                ),
                ("0 retries", "-1 retries", "no count is negative"),
                (
                    "0 retries",
                    "11999995 retries",
                    "the last addition of each makes fewer than three others repeat",
                ),
                ("0.163", "-0.163", "no time is negative"),
                ("0.163", "0.000", "four million additions take some time"),
            ],
        },
    ]);
}

const MEMORY_MODEL: &str = "\
4 processes square a table of 100000 numbers:
  共享内存模型: 数据只有一份, 0 bytes sent: 764.2 us  (745.8 to 814.6, 10 times)
  分布式内存模型: 数据分发到每个处理器的内存, 1600000 bytes sent: 267.5 us  (256.2 to 293.4, 10 times)
  distributed / shared: 0.4 x
two count to 2000 in turn, each step the other's:
  同一个处理器: 0.0004 us a step
  共享内存模型: 2.4866 us a step
  分布式内存模型: 5.4839 us a step
";

#[test]
fn a_median_lies_between_its_quartiles_and_a_ratio_is_a_quotient() {
    check(&[Case {
        scenario: "memory-model",
        right: MEMORY_MODEL,
        wrong: &[
            ("764.2", "820.0", "the median is above the third quartile"),
            (
                "256.2 to",
                "270.0 to",
                "the first quartile is above the median",
            ),
            (
                "745.8 to 814.6",
                "814.6 to 745.8",
                "the quartiles are swapped",
            ),
            ("0.4 x", "2.9 x", "267.5 / 764.2 is 0.4"),
            ("0.4 x", "-0.4 x", "no ratio is negative"),
            ("0.4 x", "0.5 x", "267.5 / 764.2 is 0.4"),
            ("267.5 us", "257.0 us", "257.0 / 764.2 is 0.3"),
            ("745.8 to", "0.0 to", "the work takes some time"),
            ("0.0004", "0.0000", "a step takes some time"),
            ("2.4866", "0.0000", "a hand-over takes some time"),
            ("5.4839", "0.0100", "a message takes some time"),
            ("2.4866", "-2.4866", "no time is negative"),
            ("0 bytes", "8 bytes", "shared memory sends nothing"),
            ("1600000", "800000", "the numbers are sent there and back"),
        ],
    }]);
}

#[test]
fn a_time_out_is_never_shorter_than_asked() {
    check(&[Case {
        scenario: "lock-methods",
        right: "lock.locked(): False\n\
                lock.acquire()\n\
                lock.locked(): True\n\
                lock.acquire(timeout=1): gave up after 1.00 s\n\
                lock.release()\n\
                lock.locked(): False\n\
                lock.release(): cannot release lock: no thread holds it\n\
                semaphore.acquire(timeout=1): gave up after 1.07 s\n\
                semaphore.release()\n\
                semaphore.acquire()\n",
        wrong: &[
            ("1.00 s", "0.00 s", "it gave up at once"),
            ("1.07 s", "0.99 s", "it gave up before its time"),
            ("1.07 s", "-1.07 s", "no time is negative"),
            (
                "lock.locked(): True\n",
                "lock.locked(): False\n",
                "an acquired lock is locked",
            ),
            (
                "semaphore.release()\nsemaphore.acquire()\n",
                "semaphore.acquire()\nsemaphore.release()\n",
                "a semaphore of 0 must be released first",
            ),
            (
                "after 1.00 s\nlock.release()\n",
                "after 1.00 s\n",
                "without a release the lock stays locked",
            ),
        ],
    }]);
}

#[test]
fn a_time_that_is_very_long_is_accepted_with_a_remark() {
    let folder = env!("CARGO_MANIFEST_DIR").as_ref();
    for (scenario, usual, unusual, remark) in [
        (
            "counter-lock",
            "with the lock: 4000000, 0 lost, 0.348 s\n",
            "with the lock: 4000000, 0 lost, 900.000 s\n",
            "more than 10 seconds",
        ),
        (
            "counter-atomic",
            "atomic: 4000000, 0 lost, 0.063 s\n",
            "atomic: 4000000, 0 lost, 900.000 s\n",
            "more than 10 seconds",
        ),
        (
            "rlock",
            "0\n0.01秒\n",
            "0\n900.00秒\n",
            "more than two minutes",
        ),
    ] {
        printouts::check_remark(folder, scenario, usual, unusual, remark);
    }
}
