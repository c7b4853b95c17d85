//! The kinds of tunnel, as data.

use super::found_address::Found;

/// One program that makes tunnels.
#[derive(Debug)]
pub(crate) struct TunnelKind {
    /// The word that stands for it in the setting.
    pub name: &'static str,
    /// What its program is called; looked up once, when the tunnel is set.
    pub program: &'static str,
    /// Its first arguments. `{door}` stands for host and port of the outside door, `{host}` and `{port}` for its parts.
    pub first: &'static [&'static str],
    /// What comes after them when the person gives no arguments; none where the program cannot do without.
    pub usual: Option<&'static [&'static str]>,
    /// How its address is found in what it prints, while none is given.
    pub found: Found,
    /// The header in which it names the client's address, as the last of a list. It is overwritten or added by the program
    /// itself, so that no client can choose it; none where the program passes bytes on and knows no headers.
    pub client_header: Option<&'static str>,
    /// What of our environment it gets to see: `HOME` where its own settings lie there, `PATH` where it starts programs itself.
    pub variables: &'static [&'static str],
    /// The variable in which it takes its secret, so that the secret stands in no list of processes.
    pub secret_variable: Option<&'static str>,
}

/// Every kind, alphabetical. What stands here of programs other than ssh and bore is from their documents and not tried.
pub(crate) static KINDS: [TunnelKind; 7] = [
    TunnelKind {
        name: "bore",
        program: "bore",
        first: &["local", "{port}", "--local-host", "{host}"],
        usual: None,
        found: Found::Listening,
        client_header: None,
        variables: &[],
        secret_variable: Some("BORE_SECRET"),
    },
    TunnelKind {
        name: "cloudflared",
        program: "cloudflared",
        first: &["tunnel", "--no-autoupdate"],
        usual: Some(&["--url", "http://{door}"]),
        found: Found::Below(&["trycloudflare.com"]),
        client_header: Some("cf-connecting-ip"),
        // The keys of a named tunnel lie in ~/.cloudflared.
        variables: &["HOME"],
        secret_variable: Some("TUNNEL_TOKEN"),
    },
    TunnelKind {
        name: "command",
        program: "",
        first: &[],
        usual: None,
        found: Found::Pattern,
        client_header: None,
        variables: &["HOME", "PATH"],
        secret_variable: None,
    },
    TunnelKind {
        name: "ngrok",
        program: "ngrok",
        first: &[],
        usual: Some(&["http", "{door}", "--log", "stdout", "--log-format", "logfmt"]),
        found: Found::Field("url="),
        client_header: Some("x-forwarded-for"),
        // Its settings lie in ~/.config/ngrok.
        variables: &["HOME"],
        secret_variable: Some("NGROK_AUTHTOKEN"),
    },
    TunnelKind {
        name: "ssh",
        program: "ssh",
        // Nobody is asked for a password; a line on which nothing comes back is given up; without the port there is no tunnel.
        first: &[
            "-N",
            "-T",
            "-o",
            "BatchMode=yes",
            "-o",
            "ExitOnForwardFailure=yes",
            "-o",
            "ServerAliveInterval=15",
            "-o",
            "ServerAliveCountMax=3",
        ],
        usual: None,
        found: Found::AllocatedPort,
        client_header: None,
        // It finds the home folder by itself; with PATH it finds what a ProxyCommand names.
        variables: &["HOME", "PATH"],
        secret_variable: None,
    },
    TunnelKind {
        name: "tailscale",
        program: "tailscale",
        first: &["funnel"],
        usual: Some(&["{port}"]),
        found: Found::Below(&["ts.net"]),
        client_header: Some("x-forwarded-for"),
        // It speaks to its own daemon by a socket.
        variables: &[],
        secret_variable: None,
    },
    TunnelKind {
        name: "zrok",
        program: "zrok",
        first: &["share"],
        usual: Some(&["public", "--headless", "http://{door}"]),
        found: Found::Below(&["zrok.io"]),
        client_header: None,
        // Its identity lies in ~/.zrok.
        variables: &["HOME"],
        secret_variable: None,
    },
];

/// The kind of that name.
pub(crate) fn find_kind(name: &str) -> Option<&'static TunnelKind> {
    KINDS.iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_none_is_run_by_a_shell() {
        let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        assert!(names.is_sorted() && names.windows(2).all(|two| two[0] != two[1]), "{names:?}");
        for kind in &KINDS {
            assert!(!["sh", "bash", "cmd"].contains(&kind.program), "{}", kind.name);
            assert!(kind.variables.iter().all(|name| ["HOME", "PATH"].contains(name)), "{}", kind.name);
        }
    }
}
