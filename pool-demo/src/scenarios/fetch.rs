//! Pages fetched by threads, one after the other, and all at once by an event loop (003 concurrent.futures, gevent.monkey).

mod connection;
mod http;
mod server;
mod url;

use std::time::Duration;

use anyhow::Context;
use notes::demo::ChineseHelp as _;
use notes::pace::real;
use notes::{event, say};
use pool_demo::ThreadPool;
use tokio::task::JoinSet;

use server::Server;
use url::Url;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Pages to fetch in place of those of the demo's own server; http only
    #[arg(value_name = "URL", value_parser = Url::parse, zh = "要下载的网页，不写就下载程序自带服务器上的；只支持 http")]
    urls: Vec<Url>,
    /// How long a page may take, from the look-up of its host to its last byte
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = super::seconds, zh = "下载一个网页最多几秒，从解析主机名算起，到收完最后一个字节")]
    timeout: f64,
}

/// `requests.get(url).content`, each on one of ten threads.
fn fetch_urls(urls: &[Url], timeout: Duration) -> anyhow::Result<()> {
    let pool = ThreadPool::new(10)?;
    let fetch_url = |url: &Url| {
        let url = url.clone();
        pool.submit(move || http::get(&url, timeout).map(|page| page.content.len()))
    };
    let all: Vec<_> = urls.iter().map(fetch_url).collect();
    for a in all {
        // result()阻塞进程直到函数返回
        say!("{}", a.result()??);
    }
    Ok(())
}

fn synchronous(url: &Url, timeout: Duration) -> anyhow::Result<()> {
    for pid in 1..10 {
        let _work = event::work(format_args!("Process {pid}"));
        let r = http::get(url, timeout)?;
        say!("Process {pid}: {}", r.status_code);
    }
    Ok(())
}

/// Runs on one thread: while it waits for one page, it requests the others. In Python, gevent patches the sockets for
/// that. Here the function waits with `await`.
async fn asynchronous(url: &Url, timeout: Duration) -> anyhow::Result<()> {
    let mut threads = JoinSet::new();
    for pid in 1..10 {
        let url = url.clone();
        threads.spawn(async move {
            let r = http::get_async(&url, timeout).await?;
            say!("Process {pid}: {}", r.status_code);
            anyhow::Ok(())
        });
    }
    while let Some(ended) = threads.join_next().await {
        ended??;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    // The server is a separate process, forked before the first thread starts.
    let server = if options.urls.is_empty() {
        Some(Server::start()?)
    } else {
        None
    };
    let urls = server.as_ref().map_or(options.urls, Server::urls);
    // At a slow `--speed`, the demo's own server is slow, too.
    let timeout = Duration::from_secs_f64(options.timeout).max(real(options.timeout));
    let first = urls.first().context("no page to fetch")?;
    fetch_urls(&urls, timeout)?;
    say!("Synchronous:");
    synchronous(first, timeout)?;
    say!("Asynchronous:");
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let fetched = event_loop.block_on(asynchronous(first, timeout));
    event_loop.shutdown_background(); // A look-up that timed out may still run.
    fetched
}
