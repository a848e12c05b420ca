//! A page fetched nine times: one after the other, then all at once on an event loop (003 gevent.monkey补丁).

use notes::demo::ChineseHelp as _;
use notes::say;
use tokio::runtime;
use tokio::task::JoinSet;

use crate::support::web::{self, Server, Url};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// URL to fetch instead of the demo server's page (http only)
    #[arg(value_name = "URL", value_parser = Url::parse, zh = "要下载的网页，不写就下载程序自带服务器上的；只支持 http")]
    url: Option<Url>,
}

fn task(pid: u32, url: &Url) -> anyhow::Result<()> {
    let r = web::get(url)?;
    say!("Process {pid}: {}", r.status_code);
    Ok(())
}

/// The same for an event loop: `await` lets the other tasks run meanwhile. In Python, the `task` above is enough,
/// because gevent replaces the sockets that it uses (打上修改socket的补丁).
async fn task_async(pid: u32, url: Url) -> anyhow::Result<()> {
    let r = web::get_async(&url).await?;
    say!("Process {pid}: {}", r.status_code);
    Ok(())
}

fn synchronous(url: &Url) -> anyhow::Result<()> {
    for i in 1..10 {
        task(i, url)?;
    }
    Ok(())
}

async fn asynchronous(url: &Url) -> anyhow::Result<()> {
    let mut threads = JoinSet::new();
    for i in 1..10 {
        threads.spawn(task_async(i, url.clone()));
    }
    while let Some(ended) = threads.join_next().await {
        ended??;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let server = Server::start()?; // A separate process, forked before the first thread starts.
    let url = options.url.unwrap_or_else(|| server.page("/baidu.html"));

    say!("Synchronous:");
    synchronous(&url)?;

    say!("Asynchronous:");
    let event_loop = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let fetched = event_loop.block_on(asynchronous(&url));
    event_loop.shutdown_background(); // A look-up that timed out may still run.
    fetched
}
