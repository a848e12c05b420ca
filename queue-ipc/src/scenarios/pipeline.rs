//! Numbers through two pipes: one process makes them, one squares them, the parent prints (003 Pipe).

use fork_demo::Process;
use notes::say;
use queue_ipc::{Pipe, RecvError, pipe};

fn create_items((output_pipe, _): &Pipe<u64>) -> anyhow::Result<()> {
    for item in 0..10 {
        // 发送pipe1
        output_pipe.send(item)?;
    }
    output_pipe.close();
    Ok(())
}

fn multiply_items(
    (close, input_pipe): &Pipe<u64>,
    (output_pipe, _): &Pipe<u64>,
) -> anyhow::Result<()> {
    // Close this process's copy of the end that it does not use. Otherwise it never gets the end of the messages.
    close.close();
    loop {
        // 接受pipe1
        match input_pipe.recv() {
            // 发送pipe2
            Ok(item) => output_pipe.send(item * item)?,
            Err(RecvError::Eof { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    output_pipe.close();
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // 第一个进程管道发出数字
    let pipe_1 = pipe()?;
    let mut process_pipe_1 = Process::new(|| create_items(&pipe_1));
    process_pipe_1.start()?;

    // 第二个进程管道接收数字并计算
    let pipe_2 = pipe()?;
    let mut process_pipe_2 = Process::new(|| multiply_items(&pipe_1, &pipe_2));
    process_pipe_2.start()?;
    pipe_1.0.close();
    pipe_2.0.close();

    loop {
        // 接受pipe2
        match pipe_2.1.recv() {
            Ok(square) => say!("{square}"),
            Err(RecvError::Eof { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    say!("End");
    // The notes don't join the two processes.
    process_pipe_1.join_ok()?;
    process_pipe_2.join_ok()?;
    Ok(())
}
