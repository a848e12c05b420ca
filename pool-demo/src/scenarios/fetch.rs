//! Pages fetched by the threads of a pool (003 concurrent.futures, requests.get url例子).

use notes::demo::ChineseHelp as _;
use notes::say;
use pool_demo::ThreadPool;

use crate::support::web::{self, Server, Url};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// URLs to fetch instead of the demo server's pages (http only)
    #[arg(value_name = "URL", value_parser = Url::parse, zh = "要下载的网页，不写就下载程序自带服务器上的；只支持 http")]
    urls: Vec<Url>,
}

fn fetch_url(url: Url) -> anyhow::Result<Vec<u8>> {
    let u = web::get(&url)?;
    Ok(u.content)
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    if !options.urls.is_empty() {
        return fetch_all(options.urls);
    }
    let server = Server::start()?; // A separate process, forked before the first thread starts.
    let (baidu, sogou) = (server.page("/baidu.html"), server.page("/sogou.html"));

    let pool = ThreadPool::new(10)?;
    let a = pool.submit(|| fetch_url(baidu));
    let b = pool.submit(|| fetch_url(sogou));

    // result()阻塞进程直到函数返回
    say!("{}", a.result()??.len());
    say!("{}", b.result()??.len());
    Ok(())
}

/// The same for the URLs from the command line.
fn fetch_all(urls: Vec<Url>) -> anyhow::Result<()> {
    let pool = ThreadPool::new(10)?;
    let submit = |url| pool.submit(|| fetch_url(url));
    let pages: Vec<_> = urls.into_iter().map(submit).collect();
    for page in pages {
        say!("{}", page.result()??.len());
    }
    Ok(())
}
