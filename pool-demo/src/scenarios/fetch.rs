//! Pages fetched by the threads of a pool (003 concurrent.futures, requests.get url例子).

use notes::demo::ChineseHelp as _;
use notes::say;
use pool_demo::ThreadPool;

use crate::support::web::{self, Server, Url};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Pages to fetch in place of those of the demo's own server; http only
    #[arg(value_name = "URL", value_parser = Url::parse, zh = "要下载的网页，不写就下载程序自带服务器上的；只支持 http")]
    urls: Vec<Url>,
}

fn fetch_url(url: &Url) -> anyhow::Result<Vec<u8>> {
    let u = web::get(url)?;
    Ok(u.content)
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let server = Server::start()?; // A separate process, forked before the first thread starts.
    let urls = match options.urls.is_empty() {
        true => vec![server.page("/baidu.html"), server.page("/sogou.html")],
        false => options.urls,
    };

    let pool = ThreadPool::new(10)?;
    let mut all = Vec::new();
    for url in urls {
        all.push(pool.submit(move || fetch_url(&url)));
    }
    // result()阻塞进程直到函数返回
    for a in all {
        say!("{}", a.result()??.len());
    }
    Ok(())
}
