//! How a tunnel's address is found in what its program prints.

/// What to look for in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The first https address whose host lies below one of these.
    Below(&'static [&'static str]),
    /// The https address behind this word.
    Field(&'static str),
    /// The port that the server chose, behind "Allocated port".
    AllocatedPort,
    /// Host and port behind "listening at".
    Listening,
    /// The address that fits the pattern which the person gave.
    Pattern,
}

/// What a line told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// An address.
    Url(String),
    /// A port on the server: it takes the place of `{port}` in an address that was given.
    At {
        /// The server, where the program names it; may be empty.
        host: String,
        /// Its port.
        port: u16,
    },
}

impl Found {
    /// What this line tells; none in most lines. `pattern` is the person's, for [`Found::Pattern`].
    pub(crate) fn in_line(self, line: &str, pattern: Option<&str>) -> Option<Told> {
        match self {
            Self::Below(hosts) => addresses(line).find(|url| is_below(url, hosts)).map(Told::Url),
            Self::Field(word) => {
                let (_, behind) = line.split_once(word)?;
                addresses(behind)
                    .next()
                    .filter(|url| behind.trim_start_matches('"').starts_with(url.as_str()))
                    .map(Told::Url)
            }
            Self::AllocatedPort => {
                let (_, behind) = line.split_once("Allocated port ")?;
                let (port, _) = behind.split_once(' ')?;
                Some(Told::At { host: String::new(), port: port.parse().ok()? })
            }
            Self::Listening => {
                let (_, behind) = line.split_once("listening at ")?;
                let place = behind.split_whitespace().next()?;
                let (host, port) = place.rsplit_once(':')?;
                Some(Told::At { host: host.to_owned(), port: port.parse().ok()? })
            }
            Self::Pattern => {
                let pattern = pattern?;
                words(line).find_map(|word| fitting(pattern, word)).map(Told::Url)
            }
        }
    }
}

/// The https addresses in a line, without path.
fn addresses(line: &str) -> impl Iterator<Item = String> {
    line.match_indices("https://").filter_map(|(at, scheme)| {
        let behind = line.get(at.saturating_add(scheme.len())..)?;
        let end = behind.find(|c: char| !is_of_host(c)).unwrap_or(behind.len());
        let host = behind.get(..end)?.trim_end_matches(['.', ':']);
        (!host.is_empty()).then(|| format!("{scheme}{host}"))
    })
}

fn is_of_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':')
}

fn is_below(url: &str, hosts: &[&str]) -> bool {
    let host = url.trim_start_matches("https://").split(':').next().unwrap_or_default();
    // `api.trycloudflare.com` is where the quick tunnels of cloudflared are asked for, and none of them.
    hosts.iter().any(|above| {
        host.strip_suffix(above).and_then(|before| before.strip_suffix('.')).is_some_and(|before| before != "api")
    })
}

/// What may be an address: cut at blanks, quotes and brackets.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '|' | ',' | '(' | ')'))
}

/// The part of a word that fits a pattern in which `*` stands for one or more letters of a host name.
fn fitting(pattern: &str, word: &str) -> Option<String> {
    let (before, after) = pattern.split_once('*')?;
    let start = word.find(before)?;
    let rest = word.get(start.saturating_add(before.len())..)?;
    let end = match after {
        "" => rest.find(|c: char| !is_of_host(c)).unwrap_or(rest.len()),
        _ => rest.rfind(after)?,
    };
    let middle = rest.get(..end).filter(|middle| !middle.is_empty() && middle.chars().all(is_of_host))?;
    Some(format!("{before}{middle}{after}").trim_end_matches(['/', '.']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Option<Told> {
        Some(Told::Url(text.to_owned()))
    }

    fn at(host: &str, port: u16) -> Option<Told> {
        Some(Told::At { host: host.to_owned(), port })
    }

    /// Lines of ssh and bore are as OpenSSH 9.2 and bore 0.6.0 print them; those of the others are from memory of their documents.
    #[test]
    fn an_address_is_found_where_each_program_prints_it_and_nowhere_else() {
        let cloudflared = Found::Below(&["trycloudflare.com"]);
        let (ngrok, tailscale, zrok) = (Found::Field("url="), Found::Below(&["ts.net"]), Found::Below(&["zrok.io"]));
        for (found, line, told) in [
            (Found::AllocatedPort, "Allocated port 41737 for remote forward to 127.0.0.1:7481", at("", 41737)),
            (Found::AllocatedPort, "Allocated port x for remote forward to 127.0.0.1:7481", None),
            (Found::AllocatedPort, "Warning: remote port forwarding failed for listen port 8080", None),
            (
                Found::Listening,
                "2026-11-30T08:00:00.000000Z  INFO bore_cli::client: listening at bore.example:40021",
                at("bore.example", 40021),
            ),
            (
                Found::Listening,
                "2026-11-30T08:00:00.0Z  INFO bore_cli::client: listening at [::1]:40021",
                at("[::1]", 40021),
            ),
            (
                Found::Listening,
                "2026-11-30T08:00:00.0Z  INFO bore_cli::client: connected to server remote_port=40021",
                None,
            ),
            (Found::Listening, "listening at nowhere", None),
            (
                cloudflared,
                "2026-11-30T08:00:03Z INF |  https://red-fox-jumps-high.trycloudflare.com                      |",
                url("https://red-fox-jumps-high.trycloudflare.com"),
            ),
            (cloudflared, "INF Requesting new quick Tunnel on trycloudflare.com...", None),
            (
                cloudflared,
                "ERR failed to request quick Tunnel: Post \"https://api.trycloudflare.com/tunnel\": EOF",
                None,
            ),
            (cloudflared, "see https://developers.cloudflare.com/cloudflare-one/", None),
            (cloudflared, "https://red.trycloudflare.com.evil.example", None),
            (cloudflared, "https://evil-trycloudflare.com", None),
            (
                ngrok,
                "t=2026-11-30T08:00:00+0000 lvl=info msg=\"started tunnel\" obj=tunnels name=command_line addr=http://127.0.0.1:7481 url=https://ab12-cd.ngrok-free.app",
                url("https://ab12-cd.ngrok-free.app"),
            ),
            (ngrok, "t=2026-11-30T08:00:00+0000 lvl=info msg=\"client session established\" obj=tunnels.session", None),
            (ngrok, "url=tcp://x see https://ngrok.com/docs", None),
            (tailscale, "https://till.tail1234.ts.net/", url("https://till.tail1234.ts.net")),
            (tailscale, "https://till.tail1234.ts.net:8443/", url("https://till.tail1234.ts.net:8443")),
            (tailscale, "|-- proxy http://127.0.0.1:7481", None),
            (zrok, "   https://ab12cd.share.zrok.io", url("https://ab12cd.share.zrok.io")),
        ] {
            assert_eq!(found.in_line(line, None), told, "{line}");
        }
    }

    #[test]
    fn any_other_program_is_read_by_a_pattern() {
        for (pattern, line, told) in [
            (
                "https://*.lhr.life",
                "ab12.lhr.life tunneled with tls termination, https://ab12.lhr.life",
                url("https://ab12.lhr.life"),
            ),
            ("https://*.lhr.life", "(\"https://ab12.lhr.life/\")", url("https://ab12.lhr.life")),
            ("https://*.lhr.life", "https://.lhr.life", None),
            ("https://*.lhr.life", "https://a/b.lhr.life", None),
            ("https://*.lhr.life", "http://ab12.lhr.life", None),
            ("https://*", "forwarding to https://ab12.example:8443/x", url("https://ab12.example:8443")),
            ("https://fixed.example", "https://fixed.example", None),
        ] {
            assert_eq!(Found::Pattern.in_line(line, Some(pattern)), told, "{pattern} {line}");
        }
        assert_eq!(Found::Pattern.in_line("https://a.example", None), None);
    }
}
