//! Printouts of the queues' scenarios.

use crate::edit::Edit::{Move, To, Twice, Without};
use crate::{agrees, assert_agrees, assert_refuses};

#[test]
fn the_reader_gets_each_item_after_its_put_and_in_order() {
    let right = "Process to read: 8\nProcess to write: 7\nPut A to queue...\nPut B to queue...\nGet A from queue.\n\
                 Put C to queue...\nGet B from queue.\nGet C from queue.\n";
    assert_refuses(
        "queue",
        right,
        &[
            Move("Get A from queue.", "Put A to queue..."),
            Move("Get C from queue.", "Put C to queue..."),
            Move("Get B from queue.", "Get A from queue."),
            Move("Put C to queue...", "Put B to queue..."),
            Move("Put A to queue...", "Process to write: 7"),
            To("Get C", "Get B"),
            To("read: 8", "read: 7"),
            Twice("Get B from queue."),
            Without("Get C from queue."),
        ],
    );
    let late = Move("Process to read: 8", "Get A from queue.").apply(right);
    assert_agrees("queue", &late);
    let too_late = Move("Get A from queue.", "Process to read: 8").apply(&late);
    assert!(!agrees("queue", &too_late), "{too_late}");
}

#[test]
fn each_item_goes_to_one_reader_and_each_reader_gets_its_items_in_order() {
    let right = "Put A to queue...\nPut B to queue...\nreader-1: Get A from queue.\nPut C to queue...\n\
                 reader-1: Get B from queue.\nreader-2: Get C from queue.\n";
    assert_refuses(
        "queue-two-readers",
        right,
        &[
            Move("reader-1: Get B from queue.", "reader-1: Get A from queue."),
            Move("reader-1: Get A from queue.", "Put A to queue..."),
            Move("reader-2: Get C from queue.", "Put C to queue..."),
            To("reader-2: Get C", "reader-2: Get A"),
            To("reader-2: Get C", "reader-3: Get C"),
            To(
                "reader-2: Get C from queue.\n",
                "reader-2: Get C from queue.\nreader-2: Get A from queue.\n",
            ),
            Without("reader-2: Get C from queue."),
        ],
    );
    let two = To("reader-1: Get B", "reader-2: Get B").apply(right);
    let late = Move("reader-1: Get A from queue.", "reader-2: Get C from queue.").apply(&two);
    assert_agrees("queue-two-readers", &late);
    // Of three items, one reader has got two; it has printed the first one.
    let last = "Put A to queue...\nPut B to queue...\nPut C to queue...\nreader-2: Get C from queue.\n\
                reader-1: Get A from queue.\nreader-1: Get B from queue.\n";
    assert!(!agrees("queue-two-readers", last));
}

const FULL: &str = "True\n--- not in the notes ---\nput_nowait: queue Queue-1 is full\n\
    put(timeout=2): queue Queue-1 is full, after 2.0 s\nput: waits\nanother process makes room\nput: has room\n\
    get: 消息2\nget: 消息3\nget: 消息4\nget_nowait: queue Queue-1 is empty\n\
    get(timeout=2): queue Queue-1 is empty, after 9.7 s\n";

#[test]
fn no_time_out_ends_early_and_a_put_waits_for_room() {
    assert_refuses(
        "queue-full",
        FULL,
        &[
            To("after 2.0 s", "after 0.0 s"),
            To("after 2.0 s", "after 1.9 s"),
            To("after 9.7 s", "after -2.0 s"),
            To("after 9.7 s", "after 0.1 s"),
            Move("put: has room", "another process makes room"),
            Move("another process makes room", "put: waits"),
            Move("get: 消息4", "get: 消息3"),
            To("get: 消息4", "get: 消息1"),
            To("True", "False"),
        ],
    );
}

#[test]
fn a_queue_that_is_shut_down_gives_what_is_left_and_then_an_error() {
    let end = "reader: get(): queue q is shut down and empty";
    let right = "Queue(-1): no limit\nQueue(0): no limit\nQueue(2): at most 2\n\
        q = Queue(-1), 1000 put(): qsize() 1000, empty() False, full() False\n\
        q = Queue(2): qsize() 0, empty() True, full() False\nput(消息1): qsize() 1, empty() False, full() False\n\
        put(消息2): qsize() 2, empty() False, full() True\nget() 消息1: qsize() 1, empty() False, full() False\n\
        shutdown(): nothing more can be put\nput(消息3): queue q is shut down: it takes no more items\n\
        reader: get() 消息2\nreader: get(): queue q is shut down and empty\n";
    assert_refuses(
        "queue-methods",
        right,
        &[
            Move(end, "shutdown(): nothing more can be put"),
            Move(end, "reader: get() 消息2"),
            Move(
                "reader: get() 消息2",
                "get() 消息1: qsize() 1, empty() False, full() False",
            ),
            To(
                "qsize() 2, empty() False, full() True",
                "qsize() 2, empty() False, full() False",
            ),
            To("reader: get() 消息2", "reader: get() 消息1"),
            Without("reader: get() 消息2"),
        ],
    );
}

const READ: &str = "开始写入:  a\n开始写入:  b\n开始写入:  c\n读取到的是 a\n读取到的是 b\n读取到的是 c\n接收完毕! \n";

#[test]
fn readers_start_when_the_writer_has_ended() {
    let edits = [
        Move("读取到的是 a", "开始写入:  c"),
        Move("读取到的是 c", "读取到的是 a"),
        Move("接收完毕! ", "读取到的是 c"),
        Twice("读取到的是 b"),
        To("读取到的是 c", "读取到的是 a"),
    ];
    assert_refuses("queue-then-read", READ, &edits);
    assert_refuses("two-readers-try-get", READ, &edits);
    let late = Move("读取到的是 c", "读取到的是 b").apply(READ);
    assert!(!agrees("queue-then-read", &late));
    assert_agrees("two-readers-try-get", &late);
}

#[test]
fn both_readers_have_printed_an_item_before_they_find_the_last_one() {
    let loser = "the queue was not empty, but no item came: the other reader has taken it";
    let right = READ.replace("接收", &format!("{loser}\n接收"));
    assert_refuses(
        "two-readers-wait",
        &right,
        &[
            Move("读取到的是 c", "读取到的是 b"),
            Move(loser, "读取到的是 b"),
            Twice(loser),
            Without(loser),
            Without("读取到的是 c"),
        ],
    );
    assert_agrees(
        "two-readers-wait",
        &Move(loser, "读取到的是 c").apply(&right),
    );
}
