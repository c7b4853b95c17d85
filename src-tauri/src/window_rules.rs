//! What the page of the window may do: go where, open what, save how. Decided apart from the window itself, which is built
//! only where there is a display, so that every test run tries the rules.

use std::future::Future;
use std::io;
use std::path::PathBuf;

use reqwest::Url;

/// The scheme under which the window loads its pages.
pub const SCHEME: &str = "cf";

/// The origin of these pages. WebView2 and Android know no scheme of a program's own: there `cf://localhost` is shown as
/// `http://cf.localhost`, which the program answers before anything reaches the network.
pub const ORIGIN: &str =
    if cfg!(any(windows, target_os = "android")) { "http://cf.localhost" } else { "cf://localhost" };

/// Whether the window may go to this address: to a page of its own, and nowhere else. With a port or under another name
/// it would be whoever holds that port or name on this machine.
pub fn is_own_page(address: &Url) -> bool {
    is_page_of(ORIGIN, address)
}

fn is_page_of(origin: &str, address: &Url) -> bool {
    let host = origin.split_once("://").filter(|(scheme, _)| *scheme == address.scheme()).map(|(_, host)| host);
    host.is_some()
        && address.host_str() == host
        && address.port().is_none()
        && address.username().is_empty()
        && address.password().is_none()
}

/// The address, when the system may open it for the page: `https`, `mailto`, `tel`, and plain `http` on this machine for
/// the practice gateway's page.
pub fn opened_outside(address: &str) -> Option<Url> {
    let address: Url = address.parse().ok()?;
    let here = matches!(address.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let opened = matches!(address.scheme(), "https" | "mailto" | "tel") || (address.scheme() == "http" && here);
    opened.then_some(address)
}

/// Endings of files that start nothing when they are opened.
const ENDINGS: [&str; 7] = ["pdf", "csv", "json", "xlsx", "xml", "png", "svg"];
/// Longest name that is offered, in characters, without its ending.
const NAME_MAX: usize = 80;

/// The name that is offered for a file of the page: without folders, and with an ending that starts nothing.
pub fn offered_name(name: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let kept: String = stem
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')'))
        .take(NAME_MAX)
        .collect();
    let stem = if kept.trim().is_empty() { "counterfoil" } else { kept.trim() };
    let end = ENDINGS.iter().find(|known| known.eq_ignore_ascii_case(end)).unwrap_or(&"txt");
    format!("{stem}.{end}")
}

/// Writes a file of the page to the place that a person chooses, once they have: the page itself names no place. `false`
/// when they chose none, and then nothing is written.
pub async fn save(bytes: Vec<u8>, chosen: impl Future<Output = Option<PathBuf>>) -> io::Result<bool> {
    let Some(place) = chosen.await else { return Ok(false) };
    let written = tokio::task::spawn_blocking(move || std::fs::write(place, bytes)).await;
    written.map_err(io::Error::other)?.map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [&str; 2] = ["cf://localhost", "http://cf.localhost"];

    /// To which of both forms this is a page.
    fn page_of(address: &str) -> Vec<&'static str> {
        let address: Url = address.parse().unwrap();
        FORMS.into_iter().filter(|origin| is_page_of(origin, &address)).collect()
    }

    #[test]
    fn the_window_goes_to_its_own_pages() {
        for page in ["", "/", "/invoices/inv_1?tab=lines#total", "/pay//x@evil.example:80/"] {
            for origin in FORMS {
                assert_eq!(page_of(&format!("{origin}{page}")), [origin], "{origin}{page}");
            }
        }
        // The port that a scheme of the web has anyway, and letters that a browser makes small: the same address.
        assert_eq!(page_of("http://cf.localhost:80/"), ["http://cf.localhost"]);
        assert_eq!(page_of("HTTP://CF.LOCALHOST/"), ["http://cf.localhost"]);
        assert!(is_own_page(&format!("{ORIGIN}/invoices").parse().unwrap()));
    }

    #[test]
    fn the_window_goes_nowhere_else_however_like_its_own_the_address_looks() {
        for hostile in [
            // Ports, which anybody on this machine may hold.
            "http://cf.localhost:7480/",
            "http://cf.localhost:443/",
            "https://cf.localhost:80/",
            "cf://localhost:80/",
            "cf://localhost:7480/",
            // Over another scheme it is asked of the network.
            "https://cf.localhost/",
            "ws://cf.localhost/",
            "ftp://cf.localhost/",
            "cfx://localhost/",
            // People in front of the host, or a host that is only called like one.
            "http://cf.localhost@evil.example/",
            "http://evil@cf.localhost/",
            "http://:secret@cf.localhost/",
            "cf://evil@localhost/",
            "cf://localhost:x@evil.example/",
            // Names that begin or end like it.
            "http://cf.localhost.evil.example/",
            "http://evil.cf.localhost/",
            "http://evil-cf.localhost/",
            "http://localhost/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "cf://localhost.evil.example/",
            "cf://evil.localhost/",
            "cf://cf.localhost/",
            "cf://evil.example/",
            // The same name to the system's resolver, another origin to the page.
            "http://cf.localhost./",
            "cf://localhost./",
            "cf://LOCALHOST/",
            // No host at all, and documents that are made up.
            "cf:localhost",
            "cf:///localhost/",
            "file:///cf.localhost/",
            "about:blank",
            "data:text/html,cf://localhost/",
            "blob:cf://localhost/1",
            "blob:http://cf.localhost/1",
            "javascript:alert('cf://localhost/')",
        ] {
            assert_eq!(page_of(hostile), [""; 0], "{hostile}");
        }
    }

    #[test]
    fn the_form_of_another_platform_is_not_this_ones() {
        for origin in FORMS {
            let address = format!("{origin}/").parse().unwrap();
            assert_eq!(is_own_page(&address), origin == ORIGIN, "{origin}");
        }
    }

    #[test]
    fn only_web_mail_and_phone_addresses_are_opened() {
        for good in
            ["https://example.com/a?b#c", "mailto:asha@example.com", "tel:+912055503055", "http://127.0.0.1:7482/"]
        {
            assert!(opened_outside(good).is_some(), "{good}");
        }
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,<script>",
            "smb://evil.example/share",
            "http://example.com/",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1@evil.example/",
            "cf://localhost/",
            "--help",
            "no address",
            "",
        ] {
            assert_eq!(opened_outside(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_that_is_offered_has_no_folder_and_an_ending_that_starts_nothing() {
        for (asked, offered) in [
            ("INV-2026-0001.pdf", "INV-2026-0001.pdf"),
            ("فاتورة 7.PDF", "فاتورة 7.pdf"),
            ("balance-sheet-2026-11-30.xlsx", "balance-sheet-2026-11-30.xlsx"),
            ("macros.xlsm", "macros.txt"),
            ("../../.bashrc", "counterfoil.txt"),
            ("run me.sh", "run me.txt"),
            ("autostart.desktop", "autostart.txt"),
            ("invoice.pdf.exe", "invoicepdf.txt"),
            ("/etc/passwd", "etcpasswd.txt"),
            ("C:\\Windows\\a.csv", "CWindowsa.csv"),
            ("a\u{202e}fdp.csv", "afdp.csv"),
            ("a\0b\n.json", "ab.json"),
            ("", "counterfoil.txt"),
        ] {
            assert_eq!(offered_name(asked), offered, "{asked}");
        }
        assert_eq!(offered_name(&"x".repeat(1_000)).len(), NAME_MAX + ".txt".len());
    }

    #[tokio::test]
    async fn a_file_is_written_where_a_person_says_and_without_their_word_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let inside = || {
            let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
            names.collect::<Vec<_>>()
        };
        assert!(!save(b"bytes".to_vec(), async { None }).await.unwrap());
        assert!(inside().is_empty());

        let place = folder.path().join("chosen.pdf");
        assert!(save(b"bytes".to_vec(), async { Some(place.clone()) }).await.unwrap());
        assert_eq!((std::fs::read(&place).unwrap(), inside()), (b"bytes".to_vec(), vec!["chosen.pdf".into()]));

        let nowhere = folder.path().join("no such folder").join("chosen.pdf");
        assert!(save(b"bytes".to_vec(), async { Some(nowhere) }).await.is_err());
        assert_eq!(inside().len(), 1);
    }
}
