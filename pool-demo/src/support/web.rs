//! A small web server that stands in for the notes' web sites, and a client that gets pages from any server.

mod connection;
mod http;
mod server;
#[cfg(test)]
mod tests;
mod url;

pub(crate) use http::{get, get_async};
pub(crate) use server::Server;
pub(crate) use url::Url;
