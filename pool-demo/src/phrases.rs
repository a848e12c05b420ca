//! What is wrong with an option's value, in two languages.

notes::lang::phrases! {
    /// Of `--workers`.
    WORKERS: "give a number from 1 to 256, or default", "要写 1 到 256 之间的整数，或者 default";
    /// Of a time.
    SECONDS: "give a number from 0.01 to 60", "要写 0.01 到 60 之间的数";
    /// Of an address.
    BLANK: "the URL contains a space: write %20", "里面有空白：请写成 %20";
    /// Of an address.
    NO_HTTP: "write a URL that begins with http://", "地址要以 http:// 开头";
    /// Of an address.
    USER: "the URL contains a user name, which is not supported", "里面有用户名，这里不支持";
    /// Of an address: the host.
    NO_BRACKETS: "write an IPv6 address in brackets: [{}]", "IPv6 地址要写在方括号里：[{}]";
    /// Of an address.
    OPEN_BRACKET: "the [ has no closing ]", "有 [ 而没有 ]";
    /// Of an address: what stands in brackets.
    NO_IPV6: "not an IPv6 address in brackets: '{}'", "方括号里不是 IPv6 地址：“{}”";
    /// Of an address.
    NO_HOST: "the URL has no host", "里面没有主机名";
    /// Of an address: a character.
    STRANGE: "a host name cannot contain {}", "主机名里不能有 {}";
    /// Of an address: what should be a port.
    NO_PORT: "unexpected '{}' between host and path", "主机名和路径之间多了“{}”";
    /// Of an address: what should be a port.
    WRONG_PORT: "a port is a number from 1 to 65535, not '{}'", "端口是 1 到 65535 之间的整数，而不是“{}”";
}
