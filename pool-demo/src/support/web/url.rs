//! The address of a page: `http://host[:port][/path][?query][#fragment]`.

use std::fmt::{self, Display};
use std::net::Ipv6Addr;

use notes::lang::{self, Phrase};

use crate::phrases;

const PORT: u16 = 80;

/// The address of a page.
#[derive(Clone, Debug)]
pub(crate) struct Url {
    /// An IPv6 address without its brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path with the query. It begins with a slash, and is ASCII.
    pub(crate) path: String,
}

impl Url {
    /// Parses an address. The error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Url, String> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(why(phrases::BLANK, &[]));
        }
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            _ => return Err(why(phrases::NO_HTTP, &[])),
        };
        // The fragment after # is for the client, not for the server.
        let rest = rest.split_once('#').map_or(rest, |(page, _)| page);
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = split_port(authority)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Url {
            host: host.to_owned(),
            port,
            path: format!("{slash}{}", percent_encoded(path)),
        })
    }
}

fn why(phrase: Phrase, values: &[&dyn Display]) -> String {
    phrase.fill(lang::current(), values)
}

/// `host`, `host:port`, `[::1]`, `[::1]:port`.
fn split_port(authority: &str) -> Result<(&str, u16), String> {
    if authority.contains('@') {
        return Err(why(phrases::USER, &[]));
    }
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Err(why(phrases::NO_BRACKETS, &[&authority]));
    }
    let (host, after) = match authority.strip_prefix('[') {
        Some(rest) => {
            let closed = rest.split_once(']');
            let (host, after) = closed.ok_or_else(|| why(phrases::OPEN_BRACKET, &[]))?;
            if host.parse::<Ipv6Addr>().is_err() {
                return Err(why(phrases::NO_IPV6, &[&host]));
            }
            (host, after)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if host.is_empty() {
        return Err(why(phrases::NO_HOST, &[]));
    }
    if let Some(strange) = host.chars().find(|c| r#"[]<>"\^`{|}%"#.contains(*c)) {
        return Err(why(phrases::STRANGE, &[&strange]));
    }
    let port = match after.strip_prefix(':') {
        None if after.is_empty() => PORT,
        None => return Err(why(phrases::NO_PORT, &[&after])),
        Some("") => PORT,
        Some(port) => read_port(port)?,
    };
    Ok((host, port))
}

fn read_port(text: &str) -> Result<u16, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port @ 1..) if digits => Ok(port),
        _ => Err(why(phrases::WRONG_PORT, &[&text])),
    }
}

/// A request is ASCII, so other bytes are written as `%E7`.
fn percent_encoded(path: &str) -> String {
    let encode = |byte: u8| match byte.is_ascii() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

impl Url {
    /// The host as it is written in an address, with the port if it is not 80.
    pub(crate) fn authority(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match self.port {
            PORT => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority(), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, u16, String) {
        let url = Url::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        (url.host, url.port, url.path)
    }

    #[test]
    fn an_address_comes_apart() {
        for (text, host, port, path) in [
            ("http://a.example", "a.example", 80, "/"),
            ("HTTP://a.example:/", "a.example", 80, "/"),
            (
                "http://a.example:8080/b/c.html",
                "a.example",
                8080,
                "/b/c.html",
            ),
            ("http://127.0.0.1:1?x=1", "127.0.0.1", 1, "/?x=1"),
            ("http://a?u=http://b:2/#c", "a", 80, "/?u=http://b:2/"),
            ("http://a/b?c#d/e?f", "a", 80, "/b?c"),
            ("http://a#b", "a", 80, "/"),
            ("http://[::1]", "::1", 80, "/"),
            ("http://[::1]:81/x", "::1", 81, "/x"),
            ("http://a/百", "a", 80, "/%E7%99%BE"),
        ] {
            let expected = (host.to_owned(), port, path.to_owned());
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_shown_as_it_can_be_given_again() {
        for text in [
            "http://a/",
            "http://a:81/b?c",
            "http://[::1]:81/",
            "http://[::1]/",
        ] {
            assert_eq!(
                Url::parse(text).map(|url| url.to_string()),
                Ok(text.to_owned())
            );
        }
    }
}
