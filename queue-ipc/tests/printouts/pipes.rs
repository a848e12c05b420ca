//! Printouts of the pipes' scenarios, and of the actor.

use crate::assert_refuses;
use crate::edit::Edit::{Move, To, Twice, Without};

#[test]
fn a_pipe_keeps_order_and_loses_nothing() {
    assert_refuses(
        "pipe",
        "[42, None, 'hello']\n",
        &[To("None", "0"), To("42", "'42'")],
    );
    assert_refuses(
        "pipe-both-ways",
        "parent send [42, None, 'hello']\nchild recv [42, None, 'hello']\nchild send ['hello', None, 42]\n\
         parent recv ['hello', None, 42]\n",
        &[
            Move(
                "child recv [42, None, 'hello']",
                "parent send [42, None, 'hello']",
            ),
            Move(
                "parent recv ['hello', None, 42]",
                "child send ['hello', None, 42]",
            ),
            To(
                "parent recv ['hello', None, 42]",
                "parent recv [42, None, 'hello']",
            ),
        ],
    );
    assert_refuses(
        "pipe-shared-end",
        "writer-2 sends 1000 messages of 4000 bytes\nwriter-1 sends 1000 messages of 4000 bytes\n\
         2000 messages are whole, 0 are damaged\nthe sender changed 1 times\n",
        &[
            To(
                "2000 messages are whole, 0 are",
                "1999 messages are whole, 1 are",
            ),
            To("changed 1 times", "changed 0 times"),
            To("changed 1 times", "changed 2000 times"),
            To("changed 1 times", "changed -1 times"),
            Move(
                "2000 messages are whole, 0 are damaged",
                "writer-1 sends 1000 messages of 4000 bytes",
            ),
        ],
    );
    let squares: String = (0..10).map(|i| format!("{}\n", i * i)).collect();
    assert_refuses(
        "pipeline",
        &(squares + "End\n"),
        &[
            Move("4", "1"),
            Move("End", "81"),
            To("64", "65"),
            Without("0"),
            Twice("9"),
        ],
    );
    let hellos: String = (0..10).map(|i| format!("hi in {i}\n")).collect();
    assert_refuses(
        "async-pipe",
        &hellos,
        &[
            Move("hi in 9", "hi in 0"),
            Without("hi in 9"),
            Twice("hi in 4"),
        ],
    );
}

#[test]
fn no_addition_of_an_actor_is_lost() {
    assert_refuses(
        "actor",
        "work2 adds 1, 10000 times\nwork1 adds 1, 10000 times\nnum = 20000\n",
        &[
            To("20000", "19999"),
            Move("num = 20000", "work1 adds 1, 10000 times"),
            Without("work1 adds 1, 10000 times"),
        ],
    );
}
