//! What a tunnel is made of, as the owner said it.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::kind::{TunnelKind, find_kind};

/// The tunnel as it is set. It names a program, so it comes from the command line alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TunnelSetting {
    /// Name of the kind.
    pub kind: String,
    /// Whole path of the program.
    pub program: PathBuf,
    /// Arguments after the kind's own, with `{door}`, `{host}` and `{port}` in place of where our door is.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// The address from outside, where the program does not tell it; `{port}` stands for the port that the server chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How an address looks that the program prints: `https://*.example.com`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// A file that holds the program's secret; it is handed over in a variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// Whether the address of the hooks in the settings stays as it is, because the owner said it.
    #[serde(default)]
    pub keep_hooks_url: bool,
}

impl TunnelSetting {
    /// Its kind.
    ///
    /// # Errors
    /// A sentence, when there is no such kind or something is missing or too much.
    pub(crate) fn check(&self) -> Result<&'static TunnelKind, String> {
        let kind = find_kind(&self.kind).ok_or_else(|| format!("there is no kind of tunnel called {}", self.kind))?;
        if !self.program.is_absolute() {
            return Err(format!("the program {} is not named by its whole path", self.program.display()));
        }
        if self.arguments.is_empty() && kind.usual.is_none() {
            return Err(format!("{} needs arguments: write them behind --", kind.name));
        }
        if kind.name == "ssh" && !self.arguments.iter().any(|argument| argument.starts_with("-R")) {
            return Err("ssh needs -R with the port on the server and {door}".to_owned());
        }
        if kind.name == "command" && self.url.is_none() && self.pattern.is_none() {
            return Err("a command needs its address: give it with --url, or how it looks with --pattern".to_owned());
        }
        if self.pattern.as_deref().is_some_and(|pattern| !is_pattern(pattern)) {
            return Err("a pattern begins with https:// and holds one *, like https://*.example.com".to_owned());
        }
        if self.secret_file.is_some() && kind.secret_variable.is_none() {
            return Err(format!("{} takes no secret in a variable", kind.name));
        }
        if let Some(url) = &self.url {
            is_reachable(&url.replace("{port}", "443"))?;
        }
        Ok(kind)
    }

    /// The arguments, with our door in them.
    pub(super) fn arguments_for(&self, kind: &TunnelKind, door: SocketAddr) -> Vec<String> {
        let usual = kind.usual.filter(|_| self.arguments.is_empty()).unwrap_or_default();
        let all = kind.first.iter().chain(usual).copied().chain(self.arguments.iter().map(String::as_str));
        all.map(|argument| at_door(argument, door)).collect()
    }

    /// Whether the address is another one at each start.
    pub(super) fn url_changes(&self) -> bool {
        self.url.as_deref().is_none_or(|url| url.contains("{port}"))
    }
}

fn at_door(argument: &str, door: SocketAddr) -> String {
    argument
        .replace("{door}", &door.to_string())
        .replace("{host}", &door.ip().to_string())
        .replace("{port}", &door.port().to_string())
}

fn is_pattern(pattern: &str) -> bool {
    pattern.starts_with("https://") && pattern.matches('*').count() == 1 && !pattern.contains(char::is_whitespace)
}

/// Whether gateways send there: https, or this machine itself, where nobody stands between.
///
/// # Errors
/// A sentence that says why not.
pub(super) fn is_reachable(url: &str) -> Result<(), String> {
    let parsed: http::Uri = url.parse().map_err(|_| format!("{url} is no address"))?;
    let host = parsed.host().unwrap_or_default();
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let is_plain = parsed.query().is_none() && parsed.authority().is_some_and(|at| !at.as_str().contains('@'));
    match parsed.scheme_str() {
        _ if host.is_empty() || !is_plain => Err(format!("{url} is no address like https://hooks.example.com")),
        Some("https") => Ok(()),
        Some("http") if here => Ok(()),
        _ => Err(format!("{url} is not https: let TLS end on your server, and give that address with --url")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(kind: &str, arguments: &[&str]) -> TunnelSetting {
        TunnelSetting {
            kind: kind.to_owned(),
            program: "/usr/bin/program".into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            url: None,
            pattern: None,
            secret_file: None,
            keep_hooks_url: false,
        }
    }

    #[test]
    fn arguments_name_our_door_and_nothing_is_split_or_read_by_a_shell() {
        let door = "127.0.0.1:7481".parse().unwrap();
        for (setting, arguments) in [
            (
                setting("bore", &["--to", "bore.example; rm -rf $HOME"]),
                vec!["local", "7481", "--local-host", "127.0.0.1", "--to", "bore.example; rm -rf $HOME"],
            ),
            (setting("cloudflared", &[]), vec!["tunnel", "--no-autoupdate", "--url", "http://127.0.0.1:7481"]),
            (setting("cloudflared", &["run", "till"]), vec!["tunnel", "--no-autoupdate", "run", "till"]),
            (setting("tailscale", &[]), vec!["funnel", "7481"]),
        ] {
            assert_eq!(setting.arguments_for(setting.check().unwrap(), door), arguments);
        }
        let ssh = setting("ssh", &["-R", "8080:{door}", "till@vps.example"]);
        let arguments = ssh.arguments_for(ssh.check().unwrap(), door);
        assert_eq!(arguments[arguments.len() - 3..], ["-R", "8080:127.0.0.1:7481", "till@vps.example"]);
    }

    #[test]
    fn what_cannot_work_is_refused_in_words() {
        let of = |change: fn(&mut TunnelSetting), base: TunnelSetting| {
            let mut changed = base;
            change(&mut changed);
            changed.check().err().unwrap_or_default()
        };
        let bore = || setting("bore", &["--to", "x"]);
        for (sentence, part) in [
            (of(|of| of.kind = "frp".into(), bore()), "no kind"),
            (of(|of| of.program = "bore".into(), bore()), "whole path"),
            (of(|of| of.arguments.clear(), bore()), "behind --"),
            (of(|of| of.url = Some("http://bore.example:{port}".into()), bore()), "not https"),
            (of(|of| of.url = Some("https://a@b.example".into()), bore()), "no address"),
            (of(|_| {}, setting("ssh", &["host"])), "-R"),
            (of(|_| {}, setting("command", &["x"])), "--pattern"),
            (of(|of| of.pattern = Some("*".into()), setting("command", &["x"])), "begins with https"),
            (of(|of| of.secret_file = Some("/x".into()), setting("tailscale", &[])), "no secret"),
        ] {
            assert!(sentence.contains(part), "{part}: {sentence}");
        }
        assert_eq!(of(|of| of.url = Some("http://127.0.0.1:{port}".into()), bore()), "");
    }
}
